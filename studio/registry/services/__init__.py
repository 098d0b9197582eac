"""Everything people and programs may do with trained models; each is atomic and recorded."""

from .batches import batch_file, create_batch
from .batches import forget as forget_batches
from .endpoints import called, create_endpoint, endpoint_of_key, stop_endpoint
from .exporting import export_file, request_export
from .trained import delete_model, mark_tried, rename_model, restore_model, save_correction, set_threshold

__all__ = [
    "batch_file",
    "called",
    "create_batch",
    "create_endpoint",
    "delete_model",
    "endpoint_of_key",
    "export_file",
    "forget_batches",
    "mark_tried",
    "rename_model",
    "request_export",
    "restore_model",
    "save_correction",
    "set_threshold",
    "stop_endpoint",
]
