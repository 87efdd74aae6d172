# Reference values for random effects over classes, from metafor. Run by hand: Rscript make_random_effects.R
#
# Made with R 4.2.2 and metafor 3.8-1 (Debian's r-cran-metafor). Writes random-effects.json.

suppressMessages(library(metafor))
set.seed(20261129, kind = "Mersenne-Twister")

cases <- list(
  "classes that differ" = list(y = round(rnorm(12, 0.05, 0.06), 4), v = round(runif(12, 1e-4, 1e-3), 6)),
  "no more than sampling error" = list(y = c(0.101, 0.099, 0.1, 0.102), v = c(4e-4, 9e-4, 2.5e-4, 1e-3)),
  "two classes" = list(y = c(0.02, 0.13), v = c(2e-4, 5e-4)),
  "three classes, one of them far off" = list(y = c(0.02, 0.03, 0.4), v = c(1e-4, 1e-4, 1e-4)),
  "variances that differ a thousandfold" = list(y = round(rnorm(8, -0.02, 0.05), 4), v = 10^round(runif(8, -6, -3), 2)),
  "twenty classes" = list(y = round(rnorm(20, 0.03, 0.03), 4), v = round(runif(20, 1e-4, 2e-3), 6))
)
number <- function(x) format(x, digits = 15)
list_of <- function(x) paste0("[", paste(vapply(x, number, ""), collapse = ", "), "]")
rows <- vapply(names(cases), function(name) {
  y <- cases[[name]]$y; v <- cases[[name]]$v
  fit <- rma(y, v, method = "PM", test = "knha", control = list(tol = 1e-14, maxiter = 1000, tau2.max = 1000))
  predicted <- predict(fit, pi.type = "riley")
  interval <- if (length(y) < 3) "null" else list_of(c(predicted$pi.lb, predicted$pi.ub))
  paste0('{"name": "', name, '", "y": ', list_of(y), ', "v": ', list_of(v), ', "mean": ', number(fit$beta[1]),
         ', "ci95": ', list_of(c(fit$ci.lb, fit$ci.ub)), ', "tau2": ', number(fit$tau2), ', "i2": ', number(fit$I2 / 100),
         ', "prediction95": ', interval, ', "weights": ', list_of(unname(weights(fit)) / 100), "}")
}, "")
writeLines(paste0("[\n", paste(rows, collapse = ",\n"), "\n]"), "random-effects.json")
