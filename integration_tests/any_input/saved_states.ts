/** A saved state of every kind that docs/sync-spec.md names, of the table `account`. */
const CONTEXT = {
  version: 2,
  organization_id: '00000000-0000-0000-0000-000000000001',
  columns: ['accountid', 'modifiedon', 'name'],
  sync_id: 7,
  generation_id: 3,
  _ab_cdc_cursor: 1_790_000_000_000_000,
};

export function savedStates(origin: string): readonly object[] {
  const rows = `${origin}/api/data/v9.2/accounts?$select=accountid,name,modifiedon`;
  const link = `${rows}&$skiptoken=%3Ccookie%20pagenumber=%222%22%20/%3E`;
  const delta = `${rows}&$deltatoken=919042%2108%2f22%2f2026%2008%3A21%3A20`;
  const range = { cursor_field: 'modifiedon', lower: null, upper: '2026-01-01T00:00:00Z' };
  const load = { pending_delta_link: delta, pending_owed: true, begun_at: '2026-01-01T00:00:00Z' };
  const borders = ['2020-01-01T00:00:00Z', '2023-01-01T00:00:00Z'];
  const states: object[] = [
    { ...CONTEXT, kind: 'changes', delta_link: delta },
    { ...CONTEXT, kind: 'position', mode: 'first_load', link, ...load },
    { ...CONTEXT, kind: 'position', mode: 'first_load', link: null, ...load },
    { ...CONTEXT, kind: 'position', mode: 'full_refresh', link },
    { ...CONTEXT, kind: 'position', mode: 'watermark', link, ...range },
    { ...CONTEXT, kind: 'position', mode: 'key_pass', link, borders },
    {
      ...CONTEXT,
      kind: 'ranges',
      mode: 'first_load',
      delta_link: delta,
      borders,
      done: [0],
      links: { 1: link },
    },
    { ...CONTEXT, kind: 'watermark', cursor_field: 'modifiedon', modifiedon: '2026-01-01T00:00:00Z' },
    { ...CONTEXT, kind: 'complete' },
    { $deltatoken: '919042!08/22/2026 08:21:20' },
  ];
  return states.map((state) => ({ stream_descriptor: { name: 'account' }, stream_state: state }));
}
