"""Tasks that the engine knows and nobody is offered yet, because their pages are not there. One file each, with a
module-level `TASK`, as in tasks/; a task moves there, unchanged, once it is whole."""
