from django.db import migrations


def open_memberships(apps, schema_editor):
    """Everybody who is in a class has been since the day of enrolment, as far as is known."""
    Student, ClassMembership = (apps.get_model('academics', name) for name in ('Student', 'ClassMembership'))
    known = ClassMembership.objects.filter(to_date=None).values('student')
    students = Student.objects.exclude(school_class=None).exclude(pk__in=known).order_by('pk')
    rows = students.values_list('pk', 'school_class_id', 'school_class__class_name', 'enrollment_date')
    ClassMembership.objects.bulk_create(
        [
            ClassMembership(student_id=student, school_class_id=in_class, class_name=name, from_date=day)
            for student, in_class, name, day in rows
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):

    dependencies = [('academics', '0002_student_life')]

    operations = [migrations.RunPython(open_memberships, migrations.RunPython.noop)]
