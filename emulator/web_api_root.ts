/**
 * The roots of the Web API. Addresses of older versions work, and their answers link to the requested version.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-versions
 */
const ROOT = /^\/api\/data\/v9\.[012](?:\/|$)/;

/** @returns the root that a path begins with, `/api/data/v9.1/`; undefined for a path elsewhere. */
export function webApiRoot(path: string): string | undefined {
  const root = ROOT.exec(path)?.[0];
  return root === undefined || root.endsWith('/') ? root : `${root}/`;
}

/** The part of a path below the root, decoded, without a leading slash. */
export function belowRoot(path: string, root: string): string {
  return unescapePath(path.slice(root.length));
}

/** A path with invalid escapes stays unchanged, and matches no operation. */
function unescapePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
