import { runJob } from './run-job.ts';
import { serveJobs } from './serve-jobs.ts';
import { stepBack } from './step-back.ts';
import { watchParent } from './watch-parent.ts';

/** The program of the reading process: `node main.ts PID_OF_THE_AGENT`. */
watchParent(Number(process.argv[2]));
stepBack();
serveJobs(runJob);
