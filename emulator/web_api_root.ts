/**
 * Where the Web API stands. Addresses of older versions keep working, and their answers link to the version asked.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-versions
 */
const ROOT = /^\/api\/data\/v9\.[012](?:\/|$)/;

/** @returns the root that a path begins with, `/api/data/v9.1/`; undefined for a path elsewhere. */
export function webApiRoot(path: string): string | undefined {
  const root = ROOT.exec(path)?.[0];
  return root === undefined || root.endsWith('/') ? root : `${root}/`;
}

/** What a path names below the root: decoded, without a slash before it. */
export function belowRoot(path: string, root: string): string {
  return unescapePath(path.slice(root.length));
}

/** A path that is not escaped properly is left as it is: it fits no operation. */
function unescapePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
