export {
  CloudArchitectAgent,
  type CloudArchitectAgentOptions,
  type LeakDetectionResult,
} from './cloud-architect-agent.ts';
export { MemoryLeakDetection, type Protocol } from './memory-leak-detection.ts';
