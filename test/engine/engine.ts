/** What tests need of a Docker Engine; see README.md for the scripts behind it. */
export { requireEngine } from './require-engine.ts';
export { requireImage } from './require-image.ts';
export { type RunningContainer, runContainer, TEST_LABEL } from './run-container.ts';
export { CGROUP_V2_TIMEOUT_MS, runOnCgroupV2 } from './run-on-cgroup-v2.ts';
