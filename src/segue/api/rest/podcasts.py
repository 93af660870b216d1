"""Podcasts: subscribing, fetching, and moving subscriptions in and out."""

from fastapi import APIRouter

router = APIRouter(tags=["podcasts"])
