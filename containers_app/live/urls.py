"""Addresses of the live reads, below /api/v1/live/."""

from django.urls import path

from containers_app.live import containers, hosts, images, volumes

urlpatterns = [
    path("containers/<int:id>/logs/", containers.LogsView.as_view()),
    path("containers/<int:id>/top/", containers.TopView.as_view()),
    path("containers/<int:id>/changes/", containers.ChangesView.as_view()),
    path("containers/<int:id>/files/", containers.FilesView.as_view()),
    path("containers/<int:id>/files/download/", containers.DownloadView.as_view()),
    path("containers/<int:id>/files/upload/", containers.UploadView.as_view()),
    path("images/<int:id>/history/", images.HistoryView.as_view()),
    path("images/save/", images.SaveView.as_view()),
    path("hosts/<int:id>/version/", hosts.VersionView.as_view()),
    path("hosts/<int:id>/info/", hosts.InfoView.as_view()),
    path("hosts/<int:id>/disk-usage/", hosts.DiskUsageView.as_view()),
    path("hosts/<int:id>/prune-preview/", hosts.PrunePreviewView.as_view()),
    path("hosts/<int:id>/volume-sizes/", volumes.SizesView.as_view()),
    path("hosts/<int:id>/load/", hosts.LoadView.as_view()),
]
