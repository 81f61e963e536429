"""Holidays in the admin."""

from django.contrib import admin

from accounts.admin_base import PolicyModelAdmin
from attendance.holidays.models import Holiday


@admin.register(Holiday)
class HolidayAdmin(PolicyModelAdmin):
    resource = "holidays"
    list_display = ("name", "start_date", "end_date")
    search_fields = ("name",)
    date_hierarchy = "start_date"
