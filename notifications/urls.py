"""The routes of notifications."""

from notifications.views import ReminderViewSet
from tracker_project.api.routes import resource

urlpatterns = [*resource("api/reminders/", ReminderViewSet, "<id:reminder_id>")]
