package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// granted is what of a guide's policies a definition can say.
type granted struct {
	permissions []vendors.Permission
	further     []vendors.KMSActions
	places      place
	statements  []statement
	// prefix: the customer chooses a prefix. limited: it is that, or one of the vendor's own. tlsOnly: the guide allows nothing without TLS.
	prefix, limited, tlsOnly bool
	// whole judges what the guide allows of all keys, nil where the vendor has no prefix of its own.
	whole *guideJudge
}

// piece is one pattern of actions on one target, of a statement by its number.
type piece struct {
	statement int
	pattern   string
	target    string
}

// policies makes permissions of statements.
func policies(statements []statement, said place, note *notes) (*granted, error) {
	g := &granted{places: placesOf(statements, said), statements: statements}
	g.prefix = g.places.prefix != ""
	g.limited = g.prefix || g.places.own != nil
	j, err := newGuideJudges(statements, g.places)
	if err != nil {
		return nil, err
	}
	if g.places.own != nil {
		if g.whole, err = newGuideJudge(statements, g.places, ""); err != nil {
			return nil, err
		}
	}
	var pieces []piece
	for i, s := range statements {
		if s.deny || s.isOfKey() {
			continue
		}
		p, err := g.pieces(j, i, s, note)
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, p...)
	}
	g.permissions = permissionsOf(ofTheAccount(once(pieces), note), statements)
	for i, p := range g.permissions {
		if g.limited && p.Applies(vendors.OnBucket) {
			g.permissions[i].BeyondPrefix = beyondPrefix(p)
		}
		if len(p.Grave) > 0 {
			names := slices.DeleteFunc(slices.Clone(p.Actions), func(name string) bool { return len(graveOf(p, name)) == 0 })
			better := "Leave out what is not needed."
			if slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(name, "*") }) {
				better = "Name the actions that are needed, instead of a star."
			}
			note.remark(fmt.Sprintf("%s allowed.", are(names)), fmt.Sprintf("It stays, with a reason of its own for %s.", listed(graveOf(p, names...))),
				"That opens the bucket to others, lifts what protects its objects, or deletes it.", better)
		}
	}
	g.further = g.furtherKMS(note)
	if len(g.permissions) == 0 {
		var why []string
		for _, n := range note.list {
			why = append(why, strings.TrimRight(n.Guide+" "+n.Instead+" "+n.Why+" "+n.Better, " "))
		}
		return nil, fmt.Errorf("nothing of it can be said in a definition, which grants actions of S3's on one bucket and its objects:\n%s", strings.Join(why, "\n"))
	}
	return g, nil
}

// ofTheAccount puts what is about the whole account into one permission, which is the customer's choice.
func ofTheAccount(pieces []piece, note *notes) []piece {
	first := slices.IndexFunc(pieces, func(p piece) bool { return p.target == onAccount })
	for i, p := range pieces {
		if p.target == onAccount {
			pieces[i].statement = pieces[first].statement
			note.differsAbout(vendors.AboutChoice, fmt.Sprintf("%s is allowed.", p.pattern), "It is the customer's choice, and No unless they say otherwise.", "It is about the whole account: what else is there is nothing that the vendor works with.")
		}
	}
	return pieces
}

// pieces are those of one statement that the guide grants in every circumstance in which a template would.
func (g *granted) pieces(j guideJudges, i int, s statement, note *notes) ([]piece, error) {
	if c, unknown := unknownKey(s); unknown {
		unknownCondition(s.names(), c, note)
		return nil, nil
	}
	targets := g.targets(s, note)
	var list []piece
	idle := map[string][]string{} // actions by the target on which they do nothing
	for _, name := range patterns(s, note) {
		matching := s3actions.Matching(name)
		does, granted := false, false
		for _, target := range targets {
			if permissions.OnAccount(name) != (target == onAccount) {
				continue // with a star it opens every bucket, and no bucket has what is the account's
			}
			if !slices.ContainsFunc(matching, func(a s3actions.Action) bool { return isOn(a, target) }) {
				idle[target] = append(idle[target], name)
				continue
			}
			does = true
			kept, err := g.kept(j, s, name, target, note)
			if err != nil {
				return nil, err
			}
			granted = granted || len(kept) > 0
			for _, k := range kept {
				list = append(list, piece{i, k, target})
			}
		}
		if !does && len(targets) > 0 {
			nothing(name, matching, targets, note)
		}
		if !granted {
			for _, target := range targets {
				idle[target] = slices.DeleteFunc(idle[target], func(a string) bool { return a == name })
			}
		}
	}
	where := map[string]string{onBucket: "the bucket", onObjects: "the objects"}
	other := map[string]string{onBucket: onObjects, onObjects: onBucket}
	for _, target := range targets {
		if len(idle[target]) > 0 {
			note.remark(fmt.Sprintf("%s allowed on %s.", are(idle[target]), where[target]), fmt.Sprintf("It is granted on %s only.", where[other[target]]), "IAM takes it there, and grants nothing by it.", "Write actions on the bucket and actions on its objects in two statements: arn:aws:s3:::BUCKET and arn:aws:s3:::BUCKET/*.")
		}
	}
	return list, nil
}

// unknownCondition says of actions that a definition has no such condition.
func unknownCondition(list []string, c condition, note *notes) {
	note.differs(fmt.Sprintf("%s allowed under a condition on %s.", are(list), shown(c.key)), "It is left out.", "The template has no such condition, and without it the grant would be wider.")
}

func isOn(a s3actions.Action, target string) bool {
	return target == onBucket && a.On.Bucket || target == onObjects && a.On.Object || target == onAccount && permissions.OnAccount(a.Name)
}

// nothing says why an action grants nothing on what it stands on.
func nothing(name string, matching []s3actions.Action, targets []string, note *notes) {
	guide := fmt.Sprintf("%s is allowed.", shown(name))
	account := !slices.ContainsFunc(matching, func(a s3actions.Action) bool { return a.On != s3actions.Targets{} })
	switch {
	case account:
		note.differs(guide, "It is left out.", "It is about the whole account, and no bucket: of that the template grants only what looks, where the guide names it and the resource is a star.")
	case !slices.ContainsFunc(matching, func(a s3actions.Action) bool { return a.On.Bucket || a.On.Object }):
		note.differs(guide, "It is left out.", "It is about neither a bucket nor its objects.")
	default:
		note.remark(fmt.Sprintf("%s is allowed on the %s.", shown(name), words.And(targets)), "It is left out.", "It does not apply to that, so that IAM grants nothing by it.", "Write it on what it applies to, if it is needed.")
	}
}

// kept is a pattern on a target, or the names of what the guide grants of it where that is not all.
func (g *granted) kept(j guideJudges, s statement, name, target string, note *notes) ([]string, error) {
	var kept []string
	lost := map[string][]string{} // by what limits them
	for _, a := range s3actions.Matching(name) {
		if !isOn(a, target) {
			continue
		}
		allowed, err := j.allows(a, target, true)
		if err != nil {
			return nil, err
		}
		if allowed && !g.tlsOnly {
			withoutTLS, err := j.allows(a, target, false)
			if err != nil {
				return nil, err
			}
			g.tlsOnly = !withoutTLS
		}
		if allowed && g.limited && target == onBucket && !slices.Contains(permissions.UnderPrefix(), a.Name) {
			guide, why := fmt.Sprintf("%s is allowed on the bucket.", a.Name), fmt.Sprintf("The grant is limited to a prefix of the %s, and S3 cannot limit this action to one.", g.whose())
			if a.Name != name || !permissions.BeyondPrefix(name) {
				note.differs(guide, "It is left out.", why)
				continue
			}
			note.remark(guide, "It stays, for the whole bucket, with a reason of its own.", why, "Leave it out if it is not needed.")
		}
		if allowed && target == onBucket && a.Prefix {
			if err := g.listing(a, note); err != nil {
				return nil, err
			}
		}
		if allowed {
			kept = append(kept, a.Name)
		} else {
			how := g.limit(s, a)
			lost[how] = append(lost[how], a.Name)
		}
	}
	star := strings.HasSuffix(name, "*") && !strings.ContainsAny(strings.TrimSuffix(name, "*"), "*?")
	for _, how := range sortedKeys(lost) {
		note.differs(fmt.Sprintf("%s allowed%s.", are(lost[how]), how), "It is left out.", "What the guide does not grant in every case, a template would grant in more.")
	}
	if star && len(lost) == 0 && spelled(name) && !g.takesMore(name, target) {
		owned(name, target, note)
		return []string{name}, nil
	}
	return kept, nil
}

// owned: templates ask whose the bucket is, which S3 does not say of every action that a star takes in.
func owned(name, target string, note *notes) {
	for _, a := range s3actions.Matching(name) {
		if isOn(a, target) && !a.Account {
			note.differsAbout(vendors.AboutPermissions, fmt.Sprintf("%s is allowed on the bucket, whoever owns it.", name), "It is allowed as long as the bucket is of the customer's own account.",
				"Once a bucket is deleted, anybody can make one of its name. Only "+a.Name+" is lost with it: S3 does not say of a request for that one whose the bucket is.")
		}
	}
}

// whose is the prefix to which the grant is limited.
func (g *granted) whose() string {
	if g.prefix {
		return "customer's"
	}
	return "vendor's own"
}

// takesMore: a star on the bucket would take in what no prefix can limit.
func (g *granted) takesMore(name, target string) bool {
	return g.limited && target == onBucket && !slices.Contains(permissions.UnderPrefix(), name)
}

// spelled reports whether a pattern begins as AWS spells what it matches.
func spelled(pattern string) bool {
	start := strings.TrimSuffix(pattern, "*")
	return slices.ContainsFunc(s3actions.Matching(pattern), func(a s3actions.Action) bool { return strings.HasPrefix(a.Name, start) })
}
