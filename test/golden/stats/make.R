# Reference values for core/stats that come from R. Run by hand: Rscript make.R
#
# Made with R 4.2.2 (base packages alone). Writes signed-rank.json, shapiro-wilk.json and adjusted-p.json.

json <- function(x) {
  if (is.null(x) || (length(x) == 1 && is.atomic(x) && is.na(x))) return("null")
  if (is.list(x)) {
    inner <- vapply(x, json, "")
    if (is.null(names(x))) return(paste0("[", paste(inner, collapse = ", "), "]"))
    return(paste0("{", paste0('"', names(x), '": ', inner, collapse = ", "), "}"))
  }
  text <- if (is.logical(x)) tolower(as.character(x)) else if (is.character(x)) paste0('"', x, '"') else vapply(x, format, "", digits = 15)
  if (length(text) == 1 && is.null(attr(x, "array"))) text else paste0("[", paste(text, collapse = ", "), "]")
}
array <- function(x) structure(as.numeric(x), array = TRUE)
write_rows <- function(name, rows) {
  writeLines(paste0("[\n", paste(vapply(rows, json, ""), collapse = ",\n"), "\n]"), paste0(name, ".json"))
}

set.seed(20261125, kind = "Mersenne-Twister")

# Wilcoxon's signed-rank test: exact, with ties, with zeros, and large.
differences <- list(
  "exact, n = 1" = 0.3,
  "exact, n = 5" = c(0.1, -0.2, 0.35, 0.41, 0.5),
  "exact, all positive" = c(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
  "exact, n = 49" = round(rnorm(49, 0.1, 0.3), 6),
  "from 50 on approximate" = round(rnorm(50, 0.1, 0.3), 6),
  "ties" = round(rnorm(30, 0.05, 0.2), 1) + 0.05,
  "zeros" = c(0, 0, round(rnorm(20, 0.1, 0.2), 6)),
  "ties and zeros" = round(rnorm(40, 0.1, 0.2), 1),
  "one that is not zero" = c(0, 0, 0, -0.2),
  "no difference at all between the signs" = c(-0.2, 0.2, 0.4, -0.4),
  "n = 400, all but a few positive" = round(rnorm(400, 0.4, 0.2), 6)
)
write_rows("signed-rank", lapply(names(differences), function(name) {
  d <- differences[[name]]
  test <- function(alternative) suppressWarnings(wilcox.test(d, alternative = alternative))
  ranks <- rank(abs(d[d != 0]))
  signs <- sign(d[d != 0])
  two <- test("two.sided")
  list(
    name = name,
    differences = array(d),
    n = sum(d != 0),
    sumOfPositiveRanks = unname(two$statistic),
    twoSided = two$p.value,
    greater = test("greater")$p.value,
    exact = !grepl("continuity", two$method),
    rankBiserial = sum(ranks * signs) / sum(ranks)
  )
}))

# Shapiro and Wilk: each branch of the algorithm.
values <- list(
  c(0.1, 0.2, 0.9), c(1, 2, 3), c(0.1, 0.25, 0.3, 0.9),
  round(rnorm(5), 6), round(rnorm(6), 6), round(rexp(11), 6), round(rnorm(11), 6), round(rnorm(12), 6),
  round(rnorm(43, 0.4, 0.1), 6), round(rexp(200), 5), round(rnorm(2000), 4), round(rexp(5000), 3),
  c(0, 0, 0, 0, 0, 0, 0, 0, 0, 1), c(0, 0, 1, 1, 1)
)
write_rows("shapiro-wilk", lapply(values, function(x) {
  test <- shapiro.test(x)
  list(values = array(x), w = unname(test$statistic), p = test$p.value)
}))

# Corrections for several tests.
families <- list(
  c(0.01, 0.04, 0.03, 0.005), 0.2, c(0.9, 0.8, 0.7), c(0.02, 0.02, 0.02, 0.5),
  c(1e-300, 1e-20, 0.049, 0.3, 0.3, 1), signif(runif(20)^3, 5)
)
write_rows("adjusted-p", lapply(families, function(p) {
  list(
    p = array(p),
    holm = array(p.adjust(p, "holm")),
    benjaminiHochberg = array(p.adjust(p, "BH"))
  )
}))
