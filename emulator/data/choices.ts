/** The choices of every column that has some: values, labels in two languages, colours. */
import type { Choice, Column } from '../model.ts';

/** The choices of a column, and the name of the global choice that they are of, if any. */
type ChoicesOfColumn = Pick<Column, 'choices' | 'globalChoice'>;

/** Numbered from 1: `English|Deutsch`, with a colour after a further bar. */
function numbered(...labels: string[]): ChoicesOfColumn {
  return { choices: labels.map((text, index) => choice(index + 1, text)) };
}

/** First what false is called, then what true is. */
function yesOrNo(no = 'No|Nein', yes = 'Yes|Ja'): ChoicesOfColumn {
  return { choices: [choice(0, no), choice(1, yes)] };
}

/** Numbered from 0. */
function states(...labels: string[]): ChoicesOfColumn {
  return { choices: labels.map((text, index) => choice(index, text)) };
}

/** Each status with its number and the state that it belongs to. */
function statuses(...given: (readonly [value: number, state: number, labels: string])[]): ChoicesOfColumn {
  return { choices: given.map(([value, state, text]) => ({ ...choice(value, text), state })) };
}

function choice(value: number, text: string): Choice {
  const [english = '', german = english, color] = text.split('|');
  return { value, labels: { 1033: english, 1031: german }, ...(color === undefined ? {} : { color }) };
}

const ACTIVITY_STATES = states('Open|Offen', 'Completed|Abgeschlossen', 'Canceled|Abgebrochen');
const ACTIVITY_STATUSES = statuses(
  [1, 0, 'Open|Offen'],
  [2, 1, 'Completed|Abgeschlossen'],
  [3, 2, 'Canceled|Abgebrochen'],
);

/** By column, or by table and column where a table has its own. */
const CHOICES: Readonly<Record<string, ChoicesOfColumn>> = {
  statecode: states('Active|Aktiv', 'Inactive|Inaktiv'),
  statuscode: statuses([1, 0, 'Active|Aktiv'], [2, 1, 'Inactive|Inaktiv']),
  'opportunity.statecode': states('Open|Offen', 'Won|Gewonnen', 'Lost|Verloren'),
  'opportunity.statuscode': statuses(
    [1, 0, 'In Progress|In Bearbeitung'],
    [2, 0, 'On Hold|Zurückgestellt'],
    [3, 1, 'Won|Gewonnen'],
    [4, 2, 'Canceled|Abgebrochen'],
    [5, 2, 'Out-Sold|Unterlegen'],
  ),
  'incident.statecode': states('Active|Aktiv', 'Resolved|Gelöst', 'Canceled|Abgebrochen'),
  'incident.statuscode': statuses(
    [1, 0, 'In Progress|In Bearbeitung'],
    [2, 0, 'On Hold|Zurückgestellt'],
    [5, 1, 'Problem Solved|Problem gelöst'],
    [6, 2, 'Canceled|Abgebrochen'],
  ),
  'task.statecode': ACTIVITY_STATES,
  'task.statuscode': ACTIVITY_STATUSES,
  'phonecall.statecode': ACTIVITY_STATES,
  'phonecall.statuscode': ACTIVITY_STATUSES,
  'email.statecode': ACTIVITY_STATES,
  'email.statuscode': ACTIVITY_STATUSES,
  industrycode: numbered(
    'Accounting|Buchhaltung',
    'Agriculture|Landwirtschaft',
    'Broadcasting|Rundfunk',
    'Consulting|Beratung',
  ),
  accountcategorycode: numbered(
    'Preferred Customer|Bevorzugter Kunde|#0078d4',
    'Standard|Standard',
    'Key "A" Account|Schlüsselkunde „A“',
    'Former; not served|Ehemalig; nicht betreut',
  ),
  creditonhold: yesOrNo(),
  donotemail: yesOrNo('Allow|Zulassen', 'Do Not Allow|Nicht zulassen'),
  donotphone: yesOrNo('Allow|Zulassen', 'Do Not Allow|Nicht zulassen'),
  gendercode: numbered('Male|Männlich', 'Female|Weiblich', 'Diverse|Divers', 'Not stated|Keine Angabe'),
  opportunityratingcode: numbered('Hot|Sehr gut', 'Warm|Gut', 'Cold|Schlecht', 'Unrated|Unbewertet'),
  prioritycode: numbered('High|Hoch|#d13438', 'Normal|Normal', 'Low|Niedrig', 'Deferred|Aufgeschoben'),
  caseorigincode: numbered('Phone|Telefon', 'Email|E-Mail', 'Web|Web', 'Chat|Chat'),
  isbilled: yesOrNo(),
  isdisabled: yesOrNo('Enabled|Aktiviert', 'Disabled|Deaktiviert'),
  islicensed: yesOrNo(),
  accessmode: states('Read-Write|Lese-/Schreibzugriff', 'Administrative|Administrativ', 'Read|Lesezugriff'),
  isauditenabled: yesOrNo(),
  isreadauditenabled: yesOrNo(),
  isuseraccessauditenabled: yesOrNo(),
  weekstartdaycode: states('Sunday|Sonntag', 'Monday|Montag'),
  isdefault: yesOrNo(),
  systemmanaged: yesOrNo(),
  teamtype: states(
    'Owner|Besitzer',
    'Access|Zugriff',
    'Security Group|Sicherheitsgruppe',
    'Office Group|Office-Gruppe',
  ),
  membershiptype: states(
    'Members and guests|Mitglieder und Gäste',
    'Members|Mitglieder',
    'Owners|Besitzer',
    'Guests|Gäste',
  ),
  ismanaged: yesOrNo('Unmanaged|Nicht verwaltet', 'Managed|Verwaltet'),
  isinherited: states(
    'Team privileges only|Nur Teamberechtigungen',
    'Direct User and Team|Benutzer und Team',
  ),
  isautoassigned: states('No|Nein', 'Yes|Ja'),
  componentstate: states('Published|Veröffentlicht', 'Unpublished|Unveröffentlicht', 'Deleted|Gelöscht'),
  isreadonly: yesOrNo(),
  isvisible: yesOrNo(),
  isapimanaged: yesOrNo(),
  solutiontype: states('None|Keine', 'Snapshot|Momentaufnahme', 'Internal|Intern'),
  isquickfindquery: yesOrNo(),
  isuserdefined: yesOrNo(),
  cr1a7_billable: yesOrNo('Not billable|Nicht abrechenbar', 'Billable|Abrechenbar'),
  cr1a7_phase: numbered(
    'Idea|Idee|#8764b8',
    'Planning|Planung|#0078d4',
    'Delivery|Umsetzung|#107c10',
    'Review|Prüfung',
  ),
  cr1a7_skills: {
    ...numbered('Design|Gestaltung', 'Engineering|Technik', 'Sales|Vertrieb', 'Support|Betreuung'),
    globalChoice: 'cr1a7_skill',
  },
  cr1a7_risk: {
    ...numbered('Low|Gering', 'Medium|Mittel', 'High|Hoch', 'Unknown|Unbekannt'),
    globalChoice: 'cr1a7_risklevel',
  },
};

const WITH_CHOICES: ReadonlySet<Column['type']> = new Set([
  'BooleanType',
  'MultiSelectPicklistType',
  'PicklistType',
  'StateType',
  'StatusType',
]);

/** @throws Error for a column that must have choices and for which none are known. */
export function withChoices(table: string, column: Column): Column {
  if (!WITH_CHOICES.has(column.type) || column.choices !== undefined) return column;
  const known = CHOICES[`${table}.${column.name}`] ?? CHOICES[column.name];
  if (known === undefined) throw new Error(`no choices for column ${column.name} of table ${table}`);
  return { ...column, ...known };
}
