/**
 * Stories: what happens in an environment, the command, and its lines, one behind the other in one file (stories/*.md).
 * `UPDATE_GOLDEN=1 npm run test:integration -- stories` writes the output anew; read it as a story before it is committed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseStory, printStory } from './stories/story_file.ts';
import { StoryStage, type StorySystem } from './stories/story_stage.ts';

const FOLDER = new URL('stories/', import.meta.url);

const stories = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.md'))
  .map((name) => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    const parts = parseStory(text);
    const system = parts.find(({ kind }) => kind === 'system')?.lines.join('') as StorySystem;
    return { name, text, parts, system };
  });

describe.each(['dataverse', 'finance_and_operations'] as const)('%s', (system) => {
  let stage: StoryStage;
  beforeAll(async () => {
    stage = await StoryStage.open(system);
  });
  afterAll(() => stage.close());

  test.each(stories.filter((story) => story.system === system))('$name', async ({ name, parts, text }) => {
    const played = printStory(await stage.play(parts));
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(new URL(name, FOLDER), played);
    else expect(played).toBe(text);
  });
});

describe('a story as a file', () => {
  test('has six stories', () => {
    expect(stories).toHaveLength(6);
  });

  test('is printed as it was read', () => {
    for (const { parts, text } of stories) expect(printStory(parts)).toBe(text);
  });

  test('is refused with a block that has no name, or no end', () => {
    expect(() => parseStory('```outptu\n```')).toThrow('"outptu" is not a kind of block');
    expect(() => parseStory('```output\n')).toThrow('has no end');
  });
});
