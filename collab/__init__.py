"""The engine: a document's text, live and durable.

Knows no notes, no users' names and no roles beyond "may read" and "may write". The project around it answers
``collab.host.Host``, says ``collab.access.access_changed``, listens to ``collab.signals.document_committed`` and
writes through ``collab.documents``.
"""
