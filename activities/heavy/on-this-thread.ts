import { AllowedUris } from '../../store/allowed-uris.ts';
import type { Runs } from '../shared/runs.ts';
import { makeComputeResults } from './compute-results.ts';
import { makeDrawReport } from './draw-report.ts';
import { makeDrawStudy } from './draw-study.ts';
import type { HeavyWork, Versions } from './heavy-work.ts';
import { makeMeasureShard } from './measure-shard.ts';
import { makeSurveyShard } from './survey-shard.ts';

/** Heavy work on the thread that asks for it. */
export function onThisThread(
  runs: Runs,
  versions: Versions,
  allowed = new AllowedUris(),
): HeavyWork {
  return {
    surveyShard: makeSurveyShard(runs, versions),
    measureShard: makeMeasureShard(runs, versions),
    computeResults: makeComputeResults(runs, versions),
    drawReport: makeDrawReport(runs, versions),
    drawStudy: makeDrawStudy(allowed),
  };
}
