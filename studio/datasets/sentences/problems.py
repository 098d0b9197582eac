"""What can be wrong with a file, a row of it or a choice of columns: what, where, why, what now."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import facets

FILES = {
    "FILE_EMPTY": _("The file is empty. Check that it was saved, then upload it again."),
    "FILE_GONE": _("The uploaded file is not there any more. Upload it again."),
    "FILE_FOREIGN": _(
        "This is a file of the kind %(what)s, not a table. Save the table as CSV or Excel and upload that."
    ),
    "FILE_IS_ZIP": _(
        "This is a zip file without a table in it. Unpack it and upload the table inside. "
        "Only a zip with corpus.jsonl, queries.jsonl and a folder qrels is read as it is."
    ),
    "FILE_IS_HTML": _(
        "This is a web page, not a table; perhaps a download that asked for a sign-in. Download the table again."
    ),
    "FILE_NOT_WHAT_IT_SAYS": _(
        "The name ends in %(suffix)s, but the file is something else or damaged. "
        "Open it in the program that made it, save it again and upload that."
    ),
    "FILE_BINARY": _(
        "The file holds no text, so no table can be read from it. Save the table as CSV or Excel and upload that."
    ),
    "FILE_TOO_HEAVY": _("The file needs more memory than a table may take. Upload a part of it, or save it as CSV."),
    "FILE_TOO_SLOW": _(
        "Reading the file took longer than %(seconds)s seconds and was stopped. Upload a part of it, or save it as CSV."
    ),
    "FILE_UNPACKS_TOO_LARGE": _(
        "The file is small but unpacks to far more than %(most_mb)s MB, so it was not opened. "
        "Upload a smaller part of the table."
    ),
    "FILES_DIFFER": _(
        "The files have different columns: one lacks %(missing)s (it has: %(found)s). Give all files the same columns."
    ),
    "FORMAT_UNKNOWN": _(
        "Files of the kind %(suffix)s cannot be read as a table. Save the table as CSV or Excel and upload that."
    ),
    "ZIP_BROKEN": _("The file is damaged or was cut off. Save or download it again, then upload it."),
    "ZIP_LOCKED": _("The zip asks for a password. Pack the files again without one, then upload it."),
    "CORPUS_EMPTY": _(
        "No line of corpus.jsonl holds a text, so there is nothing to be found. Each line should look like "
        '{"_id": "d1", "title": "…", "text": "…"}.'
    ),
    "QUERIES_EMPTY": _(
        'No line of queries.jsonl holds a question. Each line should look like {"_id": "q1", "text": "…"}.'
    ),
    "JUDGEMENTS_NONE": _(
        "The files in the folder qrels do not say which item is right for which question. Each line should hold the id "
        "of a question, the id of an item and a score, with a tab between them."
    ),
    "JUDGEMENTS_UNKNOWN": _(
        "The files in the folder qrels name questions and items that are not in the zip, such as “%(query)s” and "
        "“%(item)s”. The ids must be those of queries.jsonl and corpus.jsonl."
    ),
    "GZIP_BROKEN": _("The compressed file is damaged or was cut off. Compress or download it again, then upload it."),
    "GZIP_IN_GZIP": _("The file is compressed twice. Unpack it once and upload that."),
    "IMPORT_FAILED": _(
        "Something went wrong on our side while reading the file. It was noted for the operators; try again."
    ),
}
TABLES = {
    "TABLE_TOO_WIDE": _(
        "The table has %(columns)s columns; at most %(most)s can be read. "
        "Keep the columns you need and upload it again."
    ),
    "TABLE_TOO_LONG": _("The table has more than %(most)s rows. Upload a part of it."),
    "TABLE_WITHOUT_ROWS": _(
        "The file holds no row that can be read, at most names of columns. "
        "Check that the table was saved with its rows."
    ),
    "SHEET_PASSWORD": _("The workbook is protected by a password. Save it without one and upload that."),
    "SHEET_BROKEN": _(
        "The workbook is damaged or of an unknown kind. "
        "Open it in a spreadsheet program, save it again and upload that."
    ),
    "SHEET_NOTHING": _("No sheet of the workbook holds a table. Check that the right file was saved."),
    "SHEET_UNKNOWN": _("The workbook has no sheet called %(sheet)s with a table. Choose one of: %(known)s"),
    "PARQUET_BROKEN": _(
        "The Parquet file is damaged, encrypted or of an unknown kind. Write it again and upload that."
    ),
    "JSON_NOT_A_TABLE": _(
        'The file holds JSON, but no list of records. It should look like [{"text": …, "label": …}, …].'
    ),
    "JSON_CUT_OFF": _(
        "The JSON ends in the middle of record %(record)s. The file was cut off; save or download it again."
    ),
    "JSON_BROKEN_RECORD": _(
        "The JSON cannot be read from record %(record)s on. Correct that record, or save the file as CSV."
    ),
    "JSON_TOO_LARGE": _(
        "A JSON object of more than %(most_mb)s MB cannot be read at once. Save it as JSON Lines or CSV."
    ),
    "OPTION_UNKNOWN": _("There is no reading option called %(option)s. Choose among: %(known)s"),
    "OPTION_VALUE": _("The reading option %(option)s cannot be %(value)s. Choose another value, or leave it out."),
}
ROWS = {
    "DATA_COLUMNS": _(
        "Line %(line)s has %(found)s values, the others have %(expected)s. "
        "It was skipped; correct it in the file if you need it."
    ),
    "DATA_OPEN_QUOTE": _(
        "In line %(line)s a quotation mark opens and never closes. "
        "The line was skipped; close or remove the mark if you need it."
    ),
    "DATA_ENCODING": _(
        "In line %(line)s some letters cannot be read. It was skipped; save the file as UTF-8 if you need it."
    ),
    "CELL_TOO_LONG": _(
        "Line %(line)s holds a value of more than %(most)s characters. It was skipped; shorten it if you need it."
    ),
    "ROW_ABOVE_HEADER": _("Line %(line)s stands above the names of the columns, so it was not taken as an example."),
    "LINE_WITHOUT_TAG": _(
        "Line %(line)s does not hold %(expected)s parts like the others, so its sentence was left out. "
        "Write a word and its tag in each line, and leave a line blank between sentences."
    ),
    "SENTENCE_TOO_LONG": _(
        "The sentence from line %(line)s on has more than %(most)s words, so it was left out. "
        "Leave a line blank between sentences."
    ),
    "ROW_BELOW_TABLE": _("Line %(line)s looks like a total or a footnote, so it was not taken as an example."),
    "JSON_BROKEN": _(
        "Line %(line)s is not valid JSON from character %(position)s on. It was skipped; correct it if you need it."
    ),
    "CORPUS_NO_TEXT": _("Line %(line)s of the corpus holds no text. It was skipped."),
    "QUERY_UNKNOWN": _("A judgement names the question “%(id)s”, which is not among the questions. It was skipped."),
    "ITEM_UNKNOWN": _("A judgement names the item “%(id)s”, which is not in the corpus. It was skipped."),
    "JSON_NOT_A_RECORD": _(
        'Line %(line)s holds no record with names and values. It was skipped; write it as {"text": …, "label": …}.'
    ),
    "ANSWER_NOT_IN_TEXT": _(
        "Question %(line)s, “%(question)s”, was left out: none of its answers stands word for word in its text."
    ),
    "JSON_TOO_DEEP": _("Line %(line)s holds records more than %(most)s levels deep. Make it flatter."),
}
CHOICES = {
    "ROLE_MISSING": _("Nothing says yet which column is the %(role)s. Choose it."),
    "COLUMN_UNKNOWN": _("There is no column called %(column)s. Choose one of: %(known)s"),
    "COLUMN_EMPTY": _("The column %(column)s is empty. Choose another."),
    "COLUMN_TWICE": _("The column %(column)s cannot be both the text and the label. Choose another for one of them."),
    "SCORE_NO_NUMBERS": _(
        "The column %(column)s holds no numbers, but for example “%(sample)s”. "
        "Choose the column with the scores, or none; or write 1 for right and 0 for wrong and upload the file again."
    ),
    "ITEM_ALWAYS_SAME": _(
        "The column %(column)s holds the same text everywhere, so there is nothing to choose from. "
        "Choose another column."
    ),
    "TEXTS_TWICE": _("The column %(column)s cannot be both texts at once. Choose another for one of them."),
    "ANSWERS_NO_WORDS": _(
        "The column %(column)s holds no answers. Each cell should hold the words of the text that answer the question, "
        'or a list such as [{"text": "in Rome", "start": 14}].'
    ),
    "TEXT_IS_NUMBER": _("The column %(column)s holds numbers or dates, hardly any words. Is it really the text?"),
    "LABEL_IS_TEXT": _("The column %(column)s holds long texts. A label should be a short name of a group."),
    "LABEL_NO_TICK": _(
        "Each of several label columns should say only yes or no, as 1 and 0 do. "
        "The column %(column)s holds, for example, “%(sample)s”. Choose another column."
    ),
    "TICKS_TOO_FEW": _(
        "Only the column %(column)s is ticked. Tick at least two columns that each stand for a label, "
        "or choose %(column)s itself as the label."
    ),
    "ANSWER_IN_COLUMNS": _(
        "The right answer cannot stand in several columns here, only labels can. Choose one column, such as %(column)s."
    ),
    "LABELS_IN_ONE_CELL": _(
        "The cells of %(column)s look like several labels with “%(sign)s” between them. "
        "If they are, choose that sign below; otherwise each cell counts as one label."
    ),
    "TARGET_NO_NUMBERS": _(
        "The column %(column)s holds no numbers, but for example “%(sample)s”. Choose the column with the numbers."
    ),
    "TARGET_ONE_NUMBER": _(
        "The column %(column)s holds the same number everywhere, so there is nothing to predict. Choose another column."
    ),
    "SPANS_NO_PLACES": _(
        "The column %(column)s holds no marked places. Each cell should be a list such as "
        '[{"start": 0, "end": 4, "label": "person"}].'
    ),
    "TAGS_NO_LISTS": _('The column %(column)s holds no tags. Each cell should be a list such as ["B-PER", "O"].'),
    "WORDS_NO_LISTS": _(
        'The column %(column)s holds no lists of words. Each cell should be a list such as ["Ana", "flew"].'
    ),
    "DATA_ONE_LABEL": _(
        "All examples have the same label, %(label)s, so there is nothing to tell apart. Choose another column."
    ),
    "DATA_LABEL_ID": _(
        "The column %(column)s is different in every row, so nothing can be learned from it. Choose another."
    ),
}
# How the role of a column is named in a sentence; one that is not here has its own name.
ROLES = {
    "text": _("text"),
    "text_pair": _("second text"),
    "label": _("label"),
    "target": _("number"),
    "spans": _("column with the marked places"),
    "tokens": _("column with the words"),
    "tags": _("column with the tags of the words"),
    "query": pgettext_lazy("column", "question"),
    "positive": _("right item"),
    "labels": _("answer to each question"),
}
PROBLEMS = FILES | TABLES | ROWS | CHOICES | facets.CHOICES
