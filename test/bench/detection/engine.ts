import { detect } from '../../../functions/detect/detect.ts';
import type { Detector } from '../baselines/baseline.ts';

/** Our own. */
export const engine: Detector = async (cases) =>
  cases.map(({ input }) => {
    const { verdict, confidence, rateBytesPerHour, rateIntervalBytesPerHour, tenant } = detect(input);
    return {
      confidence,
      rateBytesPerHour,
      rateIntervalBytesPerHour,
      tenant,
      undetermined: verdict === 'undetermined',
    };
  });
