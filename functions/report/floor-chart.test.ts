import { describe, expect, it } from 'vitest';
import { floorChart } from './floor-chart.ts';

const times = Array.from({ length: 61 }, (_, i) => i * 60_000);

describe('the floor chart', () => {
  it('draws a rising floor from bottom left to top right', () => {
    const lines = floorChart({ atMs: times, values: times.map((t) => 50e6 + t * 10) }, 20, 4);
    expect(lines).toHaveLength(5);
    const column = (line: string, x: number) => line.split('┤')[1]![x];
    expect(column(lines[0]!, 19)).not.toBe('⠀');
    expect(column(lines[0]!, 0)).toBe('⠀');
    expect(column(lines[3]!, 0)).not.toBe('⠀');
    expect(lines[4]).toContain('1 h');
  });

  it('draws a constant floor in the middle rather than as nothing', () => {
    const lines = floorChart({ atMs: times, values: times.map(() => 5e6) }, 10, 3);
    expect(lines[1]!.split('┤')[1]).toMatch(/^[⠁-⣿]+$/);
  });

  it('draws nothing of less than two points', () => {
    expect(floorChart({ atMs: [1], values: [1] })).toEqual([]);
  });
});
