"""Pages of datasets."""

from django.urls import path

from .views import arriving, changing, listing, showing

app_name = "datasets"
urlpatterns = [
    path("datasets/", listing.datasets, name="list"),
    path("datasets/new/", listing.new, name="new"),
    path("datasets/parts/", arriving.announce, name="announce"),
    path("datasets/parts/<str:partial_id>/", arriving.part, name="part"),
    path("datasets/<str:dataset_id>/", showing.show, name="show"),
    path("datasets/<str:dataset_id>/progress/", showing.progress, name="progress"),
    path("datasets/<str:dataset_id>/preview/", showing.preview, name="preview"),
    path("datasets/<str:dataset_id>/examples/", showing.examples, name="examples"),
    path("datasets/<str:dataset_id>/roles/", showing.roles, name="roles"),
    path("datasets/<str:dataset_id>/download/", showing.download, name="download"),
    path("datasets/<str:dataset_id>/problems/", showing.download_problems, name="download_problems"),
    path("datasets/<str:dataset_id>/fix/", changing.fix, name="fix"),
    path("datasets/<str:dataset_id>/undo/", changing.undo, name="undo"),
    path("datasets/<str:dataset_id>/ignore/", changing.ignore, name="ignore"),
    path("datasets/<str:dataset_id>/columns/", changing.columns, name="columns"),
    path("datasets/<str:dataset_id>/task/", changing.task, name="task"),
    path("datasets/<str:dataset_id>/reading/", changing.reading, name="reading"),
    path("datasets/<str:dataset_id>/file/", changing.file, name="file"),
    path("datasets/<str:dataset_id>/change/", listing.change, name="change"),
    path("datasets/<str:dataset_id>/delete/", listing.delete, name="delete"),
    path("datasets/<str:dataset_id>/restore/", listing.restore, name="restore"),
]
