// What Go writes into a page for its script, and what the modules pass around of it. The Go type that each of these is like
// says what its fields mean. test/javascript holds the data of every page against them.

/** browserData in internal/customer/page. */
export interface Page {
  vendor: string;
  name: string;
  current: boolean;
  released: boolean;
  regions: string[];
  templateUrls: Texts;
  lean?: string[];
  assemblyFile?: string;
  assemblySha256?: string;
  version: string;
  urlSuffixes: Texts;
  descriptions: Texts;
  labels: Texts;
  rules: LaunchRules;
  commands: Commands;
  check: Check;
  handBack: HandBackRules;
  invitations: Invitations;
  policy?: Omit<PolicyRules, 'partitions'>;
}

/** everywhereData in internal/customer/page. */
export interface OrganizationPage extends Pick<Page, 'vendor' | 'name' | 'version' | 'regions' | 'templateUrls' | 'urlSuffixes' | 'descriptions' | 'labels' | 'rules' | 'commands' | 'check' | 'invitations'> {
  first: string;
  stacks: string;
  launchPolicy: string;
  placeholders: {stackName: string; region: string};
}

/** Rules in internal/customer/policyedit, and the partitions of the page. */
export interface PolicyRules {
  vendor: string;
  name: string;
  sidStart: string;
  parts: {sid: string; actions: string[]; onBucket: boolean; onObjects: boolean; lists: boolean; choice?: string; default?: boolean}[];
  prefix: boolean;
  prefixes?: string[];
  by: '' | 'byPartition' | 'byCloud' | 'byRegion';
  sets: {key: string; partition: string; arns: string[]}[] | null;
  principal: Shape;
  bucket: Shape;
  existing: boolean;
  kmsActions: string[] | null;
  key: Shape;
  keyPrefix: Shape;
  maxBucketPolicy: number;
  maxKeyPolicy: number;
  messages: Texts;
  partitions: Partition[];
}

/** Texts by their names: of parameters, regions, partitions. */
export type Texts = Record<string, string>;

/** invitations in internal/customer/page. */
export interface Invitations {
  domain: string;
  keys: {id: string; public: string}[];
  who: string[];
}

/** Rules in package launch. */
export interface LaunchRules {
  partitions: Partition[];
  consolePath: string;
  createPath: string;
  stackNameKey: string;
  parameterPrefix: string;
  unreserved: string;
  stackNamePattern: string;
  maxStackName: number;
  maxParameterBytes: number;
  maxTemplateUrl: number;
  maxLink: number;
  words: {stackName: string; link: string; unknown: string; noEcho: string; long: string; control: string};
}

/** Partition in package launch. */
export interface Partition {
  partition: string;
  consoleHost: string;
  s3Host: string;
  regions: string[];
}

/** Commands in package launch. */
export interface Commands {
  quotings: Record<string, Quoting>;
  simple: string;
  placeholder: Piece[];
  createStack: Piece[];
  cdkDeploy: Piece[];
  noCdkVersion: string;
  noCdkName: Piece[];
  describeStacks: Piece[];
  deleteStack: Piece[];
  label: Piece[];
  resource: Piece[];
  variable: Piece[];
}

/** Piece in package launch. */
export interface Piece {
  text?: string;
  value?: string;
  if?: string;
  each?: string;
  between?: string;
  of?: Piece[];
  else?: Piece[];
  as?: string;
}

/** Quoting in package launch. */
export interface Quoting {
  plain?: string;
  notFirst?: string;
  words?: string[];
  before: string;
  after: string;
  escapes?: {from: number; to: number; next?: string; text?: string}[];
}

/** Data in internal/template/resolve. */
export interface Check {
  parameters: Parameter[];
  rules: {name: string; condition?: Expression; assertions: {assert: Expression; description: string}[]}[];
  conditions: Record<string, Expression>;
  acknowledged: {condition?: string; capability?: string; name?: Expression; namedCapability?: string}[];
}

/** ParameterData in internal/template/resolve. */
export interface Parameter {
  name: string;
  list?: boolean;
  noEcho?: boolean;
  default?: string;
  number?: boolean;
  allowed?: string[];
  pattern?: string;
  minValue?: number;
  maxValue?: number;
  minLength?: number;
  maxLength?: number;
  constraint?: string;
  problems?: Texts;
  uses?: {when?: string[]; by?: string}[];
}

/** A text, a list, or a function of CloudFormation's with its one name. */
export type Expression = string | Expression[] | {[name: string]: Expression};

/** What an expression comes to. */
export type Value = string | Value[];

/** Where a stack is launched. */
export interface Place {
  partition: string;
  region: string;
  urlSuffix: string;
  stackName: string;
}

/** What a page's address gives, and in sentences what of it is not used. pairs is all that it has, garbled that it had more. */
export interface Found {
  values: Texts;
  region?: string;
  stackName?: string;
  refused: string[];
  pairs: Map<string, string>;
  garbled: boolean;
}

/** A rule that does not hold. names are the parameters that its assertion is about. */
export interface Broken {
  rule: string;
  description: string;
  names: string[];
}

/** Rules in package handback. */
export interface HandBackRules {
  vendor: string;
  name: string;
  outputs: {name: string; value?: string; slot?: string}[];
  fields: {field: string; value: string}[];
  ways: string[][];
  shapes: Record<string, Shape>;
  secretArn: Shape;
  version: Shape;
  partitions: {partition: string; regions: string[]}[];
  served: string[];
  keyPartitions?: string[];
  accounts?: Texts;
  moreAccounts?: Record<string, string[]>;
  otherOutputs: string[] | null;
  externalId: Shape;
  states: Record<string, {ready?: boolean; words?: string}>;
  events: string;
  recordStates: Record<string, boolean>;
  parameters: string[];
  messages: Texts;
  maxInputBytes: number;
  maxShown: number;
  maxProblems: number;
}

/** Shape in package handback. */
export interface Shape {
  pattern: string;
  description: string;
}
