/** Imports go one way: agent → functions → functions/contract; detect is pure. See README, "Structure". */
export default {
  forbidden: [
    {
      name: 'functions-never-import-agent',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^(agent|infra)/' },
    },
    {
      name: 'agent-never-imports-infra',
      severity: 'error',
      from: { path: '^agent/' },
      to: { path: '^infra/' },
    },
    {
      name: 'contract-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^functions/contract/' },
      to: { path: '^(agent|functions|infra)/', pathNot: '^functions/contract/' },
    },
    {
      name: 'detect-is-pure',
      comment:
        'detect may import its own files, the contract, simple-statistics and ml-*: no I/O, no clock, no SDK',
      severity: 'error',
      from: { path: '^functions/detect/' },
      to: {
        pathNot: '^(functions/detect/|functions/contract/|node_modules/(simple-statistics|ml-[a-z-]+)/)',
      },
    },
    {
      name: 'only-the-embedded-composition-reaches-functions',
      comment: 'what measures never judges: apart from the composition, the agent knows only the contract',
      severity: 'error',
      from: { path: '^agent/(discover|collect|requests|heap|probe)/' },
      to: { path: '^functions/', pathNot: '^functions/contract/' },
    },
    {
      name: 'infra-knows-names-only',
      comment:
        'what is deployed knows the table, the prefixes and the contract; handlers are file names to it',
      severity: 'error',
      from: { path: '^infra/' },
      to: {
        path: '^(agent|functions)/',
        pathNot: '^functions/(contract/|store/table\\.ts$|store/s3/bundle-prefix\\.ts$)',
      },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolvable',
      comment: 'aws-lambda is a package of types',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
