"""The HTML preview of the dashboards (infra/grafana/preview.js), and pictures of it.

    COMPANION_PREVIEW=/tmp/preview ctest --test-dir build/dev -R '^grafana$'

leaves pages of a week there, and pictures where there is a Chromium.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

from drive import REPOSITORY, expect
from rules_history import Past


def pages(prometheus, folder, *options):
    """Writes them; the panels without data."""
    done = subprocess.run([shutil.which("node"), str(REPOSITORY / "infra/grafana/preview.js"), "--prometheus", prometheus.url, "--output", str(folder),
                           *options], capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    expect(done.returncode in (0, 1), f"preview.js: {done.stdout}{done.stderr}")
    told = done.stdout.strip().removeprefix("without data: ")
    return told.split("; ") if told else []


def pictures(folder):
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    for page in sorted(folder.glob("*.html")) if chromium else []:
        subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1530,1700",
                        f"--user-data-dir={folder}/chromium", f"--screenshot={page.with_suffix('.png')}", page.as_uri()],
                       capture_output=True, timeout=120, stdin=subprocess.DEVNULL, check=True)
    shutil.rmtree(folder / "chromium", ignore_errors=True)


def of_a_week(scratch, living):
    """Where COMPANION_PREVIEW says: for people to look at."""
    given = os.environ.get("COMPANION_PREVIEW")
    if not given:
        return
    folder = Path(given).resolve()
    names = {series["__name__"] for job in ("ai/litellm-companion", "litellm")
             for series in living.get("series", **{"match[]": f'{{job="{job}"}}', "start": time.time() - 900, "end": time.time()})}
    past = Past(scratch, living, names, "prometheus-of-the-preview").start()
    time.sleep(10)  # the rules too
    print("preview without data:", "; ".join(pages(past, folder, "--interval", "600", "--job", "ai/litellm-companion|litellm")) or "none")
    pictures(folder)
