// Prints a CycloneDX list of what the image holds: npm's own list, with Debian's packages and Node.
//
//   node bill-of-materials.js NPM_LIST DPKG_STATUS
import { readFileSync } from 'node:fs';

const [npm, status] = process.argv.slice(2).map((path) => readFileSync(path, 'utf8'));
const bill = JSON.parse(npm);

const debian = status.split('\n\n').flatMap((paragraph) => {
  const field = (name) => paragraph.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1];
  if (field('Status') !== 'install ok installed') return [];
  const [name, version] = [field('Package'), field('Version')];
  const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${field('Architecture')}&distro=bookworm`;
  return [{ 'bom-ref': purl, type: 'library', name, version, purl }];
});
const { node: version } = process.versions;
const purl = `pkg:generic/node@${version}`;
const node = { 'bom-ref': purl, type: 'platform', name: 'node', version, purl };

// npm lists a package once for each place where it is; CycloneDX wants each once.
const components = new Map(
  [...bill.components, ...debian, node].map((part) => [part['bom-ref'], part]),
);
const dependencies = new Map();
for (const { ref, dependsOn } of bill.dependencies) {
  dependencies.set(ref, new Set([...(dependencies.get(ref) ?? []), ...dependsOn]));
}
bill.components = [...components.values()];
bill.dependencies = [...dependencies].map(([ref, others]) => ({ ref, dependsOn: [...others] }));
process.stdout.write(`${JSON.stringify(bill)}\n`);
