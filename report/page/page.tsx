import { render } from 'preact-render-to-string';
import { AreaSection } from './area-section.tsx';
import { AttacksSection } from './attacks-section.tsx';
import { ClassTable } from '../tables/class-table.tsx';
import { Comparison } from './comparison.tsx';
import { EvidenceSection } from './evidence-section.tsx';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { ExemplarPictures } from '../gallery/exemplar-pictures.tsx';
import { Gallery } from '../gallery/gallery.tsx';
import { galleryScript } from '../gallery/gallery-script.ts';
import { Headline, KeyFigures } from './headline.tsx';
import { Context, Interventions } from './interventions.tsx';
import { LeftOut } from './left-out.tsx';
import { Method } from './method.tsx';
import { MethodTable } from '../tables/method-table.tsx';
import { BaselineTable } from '../tables/baseline-table.tsx';
import { reportedRows } from '../../core/analysis/analysed-rows.ts';
import { worstFirst } from '../gallery/picture-order.ts';
import { question } from '../text/question.ts';
import type { ReportInput } from './report-input.ts';
import { styleSheet } from './style-sheet.ts';

/**
 * `report.html`: one self-contained page that opens from disk and loads nothing. All text from data is
 * escaped, and a Content-Security-Policy refuses whatever the page did not bring itself.
 *
 * Its size is bounded by `pictures`: the gallery knows some thousand samples without one, tables are
 * cut after a few hundred rows, and plots bin their dots.
 */
export function renderReport(input: ReportInput): string {
  return `<!doctype html>\n${render(<Page {...input} />)}\n`;
}

function Page(input: ReportInput) {
  const { results, pictures } = input;
  const measurements = reportedRows(input.measurements, results.target);
  const sorted = worstFirst(measurements);
  const policy = contentSecurityPolicy({ style: styleSheet, script: galleryScript });
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content={`groundcam ${results.provenance.groundcam}`} />
        <title>{question(results)}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: styleSheet }} />
      </head>
      <body>
        <main>
          <Headline results={results} />
          {sorted.length > 0 && (
            <>
              <ExemplarPictures sorted={sorted} pictures={pictures} />
              <KeyFigures results={results} />
              <EvidenceSection results={results} />
              <Comparison results={results} sorted={sorted} />
              <BaselineTable results={results} />
              <Interventions results={results} />
              <Context results={results} />
              <AttacksSection results={results} pictures={input.attackPictures} />
              <MethodTable byMethod={results.byMethod} />
              <ClassTable results={results} />
              <AreaSection results={results} sorted={sorted} />
              <Gallery measurements={measurements} pictures={pictures} />
            </>
          )}
          <LeftOut measurements={measurements} />
          <Method {...input} />
        </main>
        <footer>
          <p>
            Made by groundcam {results.provenance.groundcam}. The figures behind this page:{' '}
            <a href="results.json">results.json</a>, <a href="measurements.csv">measurements.csv</a>
            {results.attacks && (
              <>
                , <a href="attacks.csv">attacks.csv</a>
              </>
            )}
            .
          </p>
        </footer>
        <script dangerouslySetInnerHTML={{ __html: galleryScript }} />
      </body>
    </html>
  );
}
