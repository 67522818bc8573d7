// What the daemon uses of this module: collect values once, show them on /metrics (Scrape) and push them
// (Exporter). Names of metrics and attributes are in catalogue.hpp.
#pragma once

#include "telemetry/catalogue.hpp"
#include "telemetry/exporter.hpp"
#include "telemetry/options.hpp"
#include "telemetry/prometheus_text.hpp"
#include "telemetry/scrape.hpp"
#include "telemetry/snapshot.hpp"
