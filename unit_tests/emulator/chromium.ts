/** The browser of the machine, for tests of pages as a person uses them. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of Chromium or Chrome; undefined where there is none. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        // Not here: the next place.
        return false;
      }
    });
}
