"""Pages of results and trained models."""

from django.urls import path

from .views import result, shelf, trying, using

app_name = "registry"
urlpatterns = [
    path("runs/<str:run_id>/result/", result.show, name="result"),
    path("runs/<str:run_id>/mistakes/", result.mistakes, name="mistakes"),
    path("runs/<str:run_id>/mistakes/judge/", result.judge, name="judge"),
    path("models/", shelf.models, name="models"),
    path("models/<str:model_id>/", trying.show, name="try"),
    path("models/<str:model_id>/answer/", trying.answer, name="answer"),
    path("models/<str:model_id>/correct/", trying.correct, name="correct"),
    path("models/<str:model_id>/batch/", using.batch, name="batch"),
    path("models/<str:model_id>/line/", result.threshold, name="threshold"),
    path("models/<str:model_id>/delete/", shelf.delete, name="delete"),
    path("models/<str:model_id>/restore/", shelf.restore, name="restore"),
    path("models/<str:model_id>/name/", shelf.rename, name="rename"),
    path("models/<str:model_id>/export/", using.export, name="export"),
    path("models/<str:model_id>/endpoint/", using.endpoint, name="endpoint"),
    path("models/<str:model_id>/endpoint/stop/", using.endpoint_stop, name="endpoint_stop"),
    path("models/<str:model_id>/corrections.csv", using.corrections, name="corrections"),
    path("downloads/<str:export_id>/", using.export_download, name="export_download"),
    path("batches/<str:batch_id>/", using.batch_download, name="batch_download"),
]
