"""Pages of projects and runs."""

from django.urls import path

from .views import check, data, goal, history, projects, review, settings, training

app_name = "runs"
urlpatterns = [
    path("projects/", projects.projects, name="projects"),
    path("projects/new/", goal.project_new, name="project_new"),
    path("projects/sample/", projects.sample, name="sample"),
    path("goals/<str:task>/template/", goal.template_file, name="goal_template"),
    path("projects/<str:project_id>/goal/", goal.goal, name="goal"),
    path("projects/<str:project_id>/data/", data.data, name="data"),
    path("projects/<str:project_id>/check/", check.check, name="check"),
    path("datasets/<str:dataset_id>/project/", data.from_dataset, name="from_dataset"),
    path("projects/<str:project_id>/settings/", settings.settings, name="settings"),
    path("projects/<str:project_id>/settings/times/", settings.times, name="settings_times"),
    path("projects/<str:project_id>/review/", review.review, name="review"),
    path("projects/<str:project_id>/delete/", projects.delete, name="project_delete"),
    path("projects/<str:project_id>/restore/", projects.restore, name="project_restore"),
    path("projects/<str:project_id>/runs/", history.history, name="history"),
    path("runs/<str:run_id>/", training.training, name="training"),
    path("runs/<str:run_id>/live/", training.training_live, name="training_live"),
    path("runs/<str:run_id>/stop/", training.stop, name="stop"),
    path("runs/<str:run_id>/want/", training.want, name="want"),
    path("runs/<str:run_id>/again/", training.run_again, name="run_again"),
    path("runs/<str:run_id>/log/", training.log, name="log"),
]
