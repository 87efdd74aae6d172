import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { measurementsCsv } from '../../../report/files/measurements-csv.ts';
import type { Measurement } from '../../../core/schema/measurement.ts';
import { excluded, failed, hostile, measured } from '../fixture.ts';

const header =
  'sample,class,image,method,status,reason,stage,message,target,targetLabel,targetLogit,targetProbability,' +
  'targetRank,predicted,predictedLabel,correct,head,meanForeground,meanBackground,difference,logRatio,' +
  'foregroundArea,relevanceMassAccuracy,enrichment,relevanceRankAccuracy,topKIntersection,rocAuc,' +
  'pointingHit,pointingHit15,hottestOnVoid,shareAtZero,outsideShare,disagreement,label,cluster,imageArtifact,maskArtifact,mapArtifact\n';
const means = { meanForeground: 0.25, meanBackground: 0.375 };

const csvOf = (...groups: (readonly Measurement[])[]) =>
  text(measurementsCsv(groups.map((rows) => rows.map((row) => ({ row })))));

describe('measurements.csv', () => {
  it('is the header alone for an empty run', async () => {
    expect(await csvOf()).toBe(header);
  });

  it('has one line a sample, with empty cells for what a row does not have', async () => {
    const rows = [
      measured('a', means),
      excluded('b', { message: 'Empty.' }),
      failed('c', { message: 'Late.' }),
    ];
    expect(await csvOf(rows.slice(0, 2), [], rows.slice(2))).toBe(
      header +
        'a/aeroplane,aeroplane,JPEGImages/a.jpg,gradcam,measured,,,,404,airliner,9.25,0.75,1,404,airliner,true,softmax,' +
        '0.25,0.375,-0.125,1,0.125,0.375,3,0.625,0.75,0.875,true,true,false,0.25,0,,,,,,\n' +
        'b/aeroplane,aeroplane,JPEGImages/b.jpg,gradcam,excluded,empty-foreground,,Empty.,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n' +
        'c/aeroplane,aeroplane,JPEGImages/c.jpg,gradcam,failed,,explain,Late.,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n',
    );
  });

  it('writes numbers at full precision, and an unknown answer as an empty cell', async () => {
    const csv = await csvOf([measured('a', means, { rocAuc: 0.1 + 0.2, correct: null })]);
    expect(csv).toContain(',airliner,,softmax,0.25,');
    expect(csv).toContain(',0.30000000000000004,true,true,false,0.25,0,,,,,,\n');
  });

  it('says what a row was measured from', async () => {
    const artifacts = { imageArtifact: 'i.npy', maskArtifact: 'm.npy', mapArtifact: '1.npy 2.npy' };
    const csv = await text(measurementsCsv([[{ row: measured('a', means), artifacts }]]));
    expect(csv).toContain(',0.25,0,,,,i.npy,m.npy,1.npy 2.npy\n');
  });

  it('quotes line breaks and quotes', async () => {
    expect(await csvOf([failed('a', { message: 'one\n"two", three' })])).toContain(
      ',"one\n""two"", three",',
    );
  });

  it('keeps a spreadsheet from running text as a formula, and leaves negative numbers alone', async () => {
    const csv = await csvOf([
      failed('a', { message: hostile.message }),
      failed('b', { sample: '@SUM(1)', class: '+1', image: '-1.jpg', message: '\tx' }),
      measured('c', means),
    ]);
    expect(csv).toContain(`"'=HYPERLINK(`);
    expect(csv).toContain(`\n'@SUM(1),'+1,'-1.jpg,gradcam,failed,,explain,'\tx,`);
    expect(csv).toContain(',-0.125,');
  });
});
