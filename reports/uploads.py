"""Tables of rows as uploads: checked at the door, kept until they are imported."""

from django.core.files.uploadedfile import UploadedFile

from academics.importing.columns import UnreadableFileError
from academics.importing.csv_files import File, Source, count_lines
from academics.importing.services import Entity
from academics.importing.students import STUDENTS
from tasks.uploads import delete_upload, open_upload, store_upload
from tracker_project.errors import ValidationError

ENTITIES: dict[str, Entity] = {entity.name: entity for entity in (STUDENTS,)}


def store(upload: UploadedFile, entity: Entity) -> str:
    """Store an upload; the name to open it by.

    One that can't be read at all is refused by a ValidationError naming `file`.
    """
    name = store_upload(upload, "csv")
    try:
        File(source_of(name), entity.table)
        count_lines(source_of(name))
    except UnreadableFileError as error:
        delete_upload(name)
        raise ValidationError.of_field("file", str(error)) from error
    return name


def source_of(name: str) -> Source:
    """Opens a stored upload, as often as it is asked to."""
    return lambda: open_upload(name)
