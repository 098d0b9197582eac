"""Pages of projects and runs."""

from django.urls import path

from .views import history, training

app_name = "runs"
urlpatterns = [
    path("projects/<str:project_id>/runs/", history.history, name="history"),
    path("runs/<str:run_id>/", training.training, name="training"),
    path("runs/<str:run_id>/live/", training.training_live, name="training_live"),
    path("runs/<str:run_id>/stop/", training.stop, name="stop"),
    path("runs/<str:run_id>/want/", training.want, name="want"),
    path("runs/<str:run_id>/again/", training.run_again, name="run_again"),
    path("runs/<str:run_id>/log/", training.log, name="log"),
]
