# Reference values for the clustered t-test, from clubSandwich: CR2 with Satterthwaite's degrees of freedom.
# Run by hand: Rscript make_clustered.R
#
# Made with R 4.2.2 and clubSandwich 0.5.8 (Debian's r-cran-clubsandwich). Writes clustered.json.

suppressMessages(library(clubSandwich))
set.seed(20261128, kind = "Mersenne-Twister")

sizes <- list(
  c(2, 1, 1), c(3, 2, 2, 1, 1, 1), c(1, 1, 1, 1, 1, 1, 1, 2),
  c(15, 15, rep(1, 10)), c(20, rep(1, 11)), rep(3, 30), rep(1, 9), c(2, 2)
)
rows <- vapply(sizes, function(size) {
  image <- rep(seq_along(size), size)
  value <- round(0.2 + rnorm(length(size), 0, 0.2)[image] + rnorm(length(image), 0, 0.2), 4)
  fit <- lm(value ~ 1)
  test <- coef_test(fit, vcov = "CR2", cluster = image, test = "Satterthwaite")
  interval <- conf_int(fit, vcov = "CR2", cluster = image, test = "Satterthwaite")
  effective <- var(value) / test$SE^2
  number <- function(x) format(x, digits = 15)
  groups <- vapply(split(value, image), function(g) paste0("[", paste(vapply(g, number, ""), collapse = ", "), "]"), "")
  df <- if (is.null(test$df_Satt)) test$df else test$df_Satt
  p <- if (is.null(test$p_Satt)) test$p_val else test$p_Satt
  t <- if (is.null(test$tstat)) test$t else test$tstat
  paste0('{"groups": [', paste(groups, collapse = ", "), '], "t": ', number(t), ', "df": ', number(df),
         ', "twoSided": ', number(p), ', "effectiveN": ', number(effective),
         ', "differenceCI95": [', number(interval$CI_L), ", ", number(interval$CI_U), "]}")
}, "")
writeLines(paste0("[\n", paste(rows, collapse = ",\n"), "\n]"), "clustered.json")
