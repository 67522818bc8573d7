"""One word for each failure."""

import json
import unittest

import support

logger = support.load()
import litellm  # noqa: E402 - after support has told it to stay offline

KINDS = {
    "rate_limit_proxy",
    "rate_limit_provider",
    "budget_exceeded",
    "authentication",
    "permission",
    "model_not_found",
    "context_window",
    "content_policy",
    "bad_request",
    "timeout",
    "provider_unavailable",
    "provider_error",
    "cancelled",
    "other",
}


class ErrorKinds(unittest.TestCase):
    def test_the_table(self):
        cases = json.loads((support.FIXTURES / "error_kinds.json").read_text())
        for case in cases:
            self.assertEqual(case["kind"], logger.error_kind(case), case)
        self.assertEqual(KINDS, {case["kind"] for case in cases}, "every kind has a case")

    def test_real_exceptions(self):
        provider = {"model": "m", "llm_provider": "openai"}
        cases = [
            (litellm.RateLimitError("slow", **provider), "rate_limit_provider"),
            (litellm.BudgetExceededError(2.0, 1.0, entity_type="key"), "budget_exceeded"),
            (litellm.AuthenticationError("no", "openai", "m"), "authentication"),
            (litellm.NotFoundError("no", "m", "openai"), "model_not_found"),
            (litellm.ContextWindowExceededError("long", "m", "openai"), "context_window"),
            (litellm.ContentPolicyViolationError("bad", "m", "openai"), "content_policy"),
            (litellm.BadRequestError("bad", "m", "openai"), "bad_request"),
            (litellm.Timeout("late", "m", "openai"), "timeout"),
            (litellm.InternalServerError("boom", "openai", "m"), "provider_unavailable"),
            (litellm.APIConnectionError("gone", "openai", "m"), "provider_unavailable"),
            (litellm.ServiceUnavailableError("busy", "openai", "m"), "provider_unavailable"),
            (ValueError("x"), "other"),
        ]
        for problem, kind in cases:
            self.assertEqual(kind, logger.error_kind(logger.error_of(problem)), problem)

    def test_failures_of_the_real_proxy(self):
        for payload in support.real_payloads():
            if payload["status"] == "failure":
                self.assertIn(logger.reduce_payload(payload)["companion"]["error_kind"], KINDS - {"other"})

    def test_values_of_other_types(self):
        for value in (None, 7, [], {}, "x", True):
            self.assertIn(
                logger.error_kind(
                    {
                        "error_class": value,
                        "error_code": value,
                        "llm_provider": value,
                        "error_rate_limit_category": value,
                        "error_rate_limit_type": value,
                    }
                ),
                KINDS,
            )


if __name__ == "__main__":
    unittest.main()
