"""Questions a person is asked about a file, where the studio is not sure."""

from django.utils.translation import gettext_lazy as _

DOUBTS = {
    "encoding": _("Some letters may look wrong. Which of these can you read?"),
    "header": _("Does the first row hold the names of the columns?"),
    "sheet": _("The workbook has several sheets with tables. Which one holds your examples?"),
}
