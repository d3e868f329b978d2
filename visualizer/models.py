"""What the site keeps in its database: recipes that are too long for an address. Everything else is in the address itself."""

from __future__ import annotations

import hashlib

from django.db import models
from django.utils import timezone

MAX_STORED = 100_000  # about 200 MB; beyond that, the links that were opened longest ago are deleted
FORGOTTEN_AT_ONCE = 1_000


class StoredRecipe(models.Model):
    """A run under a short link, `/l/<hash>`: the same run always has the same link."""

    hash = models.CharField(primary_key=True, max_length=16)
    address = models.TextField()
    made = models.DateTimeField(default=timezone.now)
    opened = models.DateField(default=timezone.localdate, db_index=True)

    def __str__(self) -> str:
        return f"/l/{self.hash}"

    @staticmethod
    def keep(address: str) -> StoredRecipe:
        """Stores an address that was checked, or finds the row if it is stored already."""
        digest = hashlib.blake2b(address.encode(), digest_size=8).hexdigest()
        stored, new = StoredRecipe.objects.get_or_create(hash=digest, defaults={"address": address})
        if new and StoredRecipe.objects.count() > MAX_STORED:
            oldest = StoredRecipe.objects.exclude(hash=digest).order_by("opened", "made").values_list("hash", flat=True)
            StoredRecipe.objects.filter(hash__in=list(oldest[:FORGOTTEN_AT_ONCE])).delete()
        return stored

    @staticmethod
    def find(digest: str) -> str | None:
        """The address behind a short link."""
        stored = StoredRecipe.objects.filter(hash=digest).first()
        if stored is None:
            return None
        today = timezone.localdate()
        if stored.opened != today:
            StoredRecipe.objects.filter(hash=digest).update(opened=today)
        return stored.address
