"""The background work of predictions."""

from academics.models import Student
from predictions import services
from tasks.background import TaskRun, background


@background("train_model")
def train_model(run: TaskRun) -> dict[str, object]:
    """Train on the school's own rows and put the model in use."""
    artefact = services.train_model(progress=run.progress)
    held_out = artefact.card["metrics"]["held_out"]
    return {
        "model_version": artefact.version,
        "rows": artefact.card["rows"],
        "held_out": held_out,
    }


@background("predict_students")
def predict_students(
    run: TaskRun, *, student_ids: list[int] | None = None, class_id: int | None = None
) -> None:
    """Predict and store for these students, for a class, or for everybody.

    Of a class and of everybody, for those whom the owner may predict for.
    """
    students = Student.objects.all()
    if run.owner is not None:
        students = students.visible_to(run.owner, "create", resource="predictions")
    if student_ids is not None:
        # They were chosen from the visible ones already.
        students = Student.objects.filter(pk__in=student_ids)
    elif class_id is not None:
        students = students.filter(school_class_id=class_id)
    version, predicted, changed = services.predict_many(
        students=students, progress=run.progress
    )
    with run.completing() as succeed:
        services.store_outcomes(changed, by=run.owner)
        succeed(
            {"predicted": predicted, "stored": len(changed), "model_version": version}
        )
