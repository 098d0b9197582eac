"""Pages of results and trained models."""

from django.urls import path

from .views import result, trying

app_name = "registry"
urlpatterns = [
    path("runs/<str:run_id>/result/", result.show, name="result"),
    path("runs/<str:run_id>/mistakes/", result.mistakes, name="mistakes"),
    path("models/", trying.models, name="models"),
    path("models/<str:model_id>/", trying.show, name="try"),
    path("models/<str:model_id>/answer/", trying.answer, name="answer"),
    path("models/<str:model_id>/correct/", trying.correct, name="correct"),
    path("models/<str:model_id>/batch/", trying.batch, name="batch"),
    path("models/<str:model_id>/line/", result.threshold, name="threshold"),
    path("models/<str:model_id>/delete/", trying.delete, name="delete"),
    path("downloads/<str:export_id>/", trying.export_download, name="export_download"),
    path("batches/<str:batch_id>/", trying.batch_download, name="batch_download"),
]
