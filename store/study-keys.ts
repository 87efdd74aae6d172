/** The keys of a study's outputs; those of its audits are with the other runs. */
export function studyKeys(studyId: string) {
  const folder = `${STUDIES}${studyId}`;
  return {
    folder,
    /** Whose the study's id is: written once. */
    claim: `${folder}/claim.json`,
    spec: `${folder}/spec.json`,
    /** The SHA-256 of all that the study has published. */
    checksums: `${folder}/checksums.json`,
    /** The results; written last, so that a study that has them has all its outputs. */
    results: `${folder}/study.json`,
    cellsCsv: `${folder}/cells.csv`,
    cellsParquet: `${folder}/cells.parquet`,
    page: `${folder}/study.html`,
  };
}

/** What the keys of all studies begin with. */
export const STUDIES = 'studies/';
