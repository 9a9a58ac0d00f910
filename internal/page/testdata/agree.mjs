// Runs the page's own modules on cases from Go: JSON on stdin, JSON on stdout.

import {readFileSync} from 'node:fs';
import {broken, capabilities, condition, inapplicable, missing, problem, unsendable} from '../web/check.mjs';
import {link, write} from '../web/launch.mjs';
import {read, refuseConflicts} from '../web/address.mjs';
import {formOf, parse} from '../web/handback.mjs';

const {pages, handBack, cases} = JSON.parse(readFileSync(0, 'utf8'));

const run = {
  value({page, name, value}) {
    const p = pages[page].check.parameters.find((q) => q.name === name);
    return {unsendable: unsendable(pages[page].rules, p, value), problem: problem(p, value)};
  },
  launch({page, region, partition, urlSuffix, stackName, given}) {
    const {check, rules, commands, vendor, templateUrls, descriptions} = pages[page];
    const place = {partition, region, urlSuffix, stackName};
    const absent = missing(check, given);
    const request = {
      vendor, region, stackName, templateURL: templateUrls[region],
      given: check.parameters.filter((p) => p.name in given).map((p) => ({name: p.name, value: given[p.name], description: descriptions[p.name]})),
      missing: absent.map((name) => ({name, description: descriptions[name]})),
      capabilities: capabilities(check, place, given),
    };
    return {
      missing: absent, broken: broken(check, place, given).map((b) => b.description).sort(),
      conditions: Object.fromEntries(Object.keys(check.conditions).map((name) => [name, condition(check, place, given, name)])),
      link: link(rules, request), ...write(commands, request),
    };
  },
  inapplicable({page, given, decided}) {
    const place = {partition: 'aws', region: 'us-east-1', urlSuffix: 'amazonaws.com', stackName: 'x'};
    return [...inapplicable(pages[page].check, place, given, decided)].sort();
  },
  handBack({vendor, input}) {
    const rules = handBack[vendor];
    const {values, problems, missing} = parse(rules, input);
    return {values, problems, missing, form: formOf(rules, values).map(({field, slot, text}) => ({field, slot, text}))};
  },
  address({page, search, hash}) {
    const p = pages[page];
    const found = read({...p, regions: p.rules.partitions.flatMap((q) => q.regions)}, search, hash);
    refuseConflicts(p, found, {partition: 'aws', region: 'us-east-1', urlSuffix: 'amazonaws.com', stackName: 'x'});
    return found;
  },
};

process.stdout.write(JSON.stringify(cases.map((c) => run[c.kind](c))));
