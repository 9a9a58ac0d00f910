package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// once leaves out what another piece grants as well.
func once(pieces []piece) []piece {
	var list []piece
	for i, p := range pieces {
		again := func(j int, q piece) bool {
			return i != j && p.target == q.target && permissions.Covers(q.pattern, p.pattern) && (p.pattern != q.pattern || j < i)
		}
		found := false
		for j, q := range pieces {
			found = found || again(j, q)
		}
		if !found {
			list = append(list, p)
		}
	}
	return list
}

// permissionsOf puts the pieces of each statement together again: what is about bucket and objects, about the bucket, about objects.
func permissionsOf(pieces []piece, statements []statement) []vendors.Permission {
	var list []vendors.Permission
	sids := map[string]bool{}
	for i, s := range statements {
		on := map[string][]vendors.Target{}
		var patterns []string
		for _, p := range pieces {
			if p.statement != i {
				continue
			}
			if !slices.Contains(patterns, p.pattern) {
				patterns = append(patterns, p.pattern)
			}
			on[p.pattern] = append(on[p.pattern], vendors.Target(p.target))
		}
		for _, targets := range [][]vendors.Target{{vendors.OnBucket, vendors.OnObjects}, {vendors.OnBucket}, {vendors.OnObjects}, {vendors.OnAccount}} {
			p := vendors.Permission{On: targets}
			for _, pattern := range patterns {
				if slices.Equal(on[pattern], targets) {
					p.Actions = append(p.Actions, pattern)
				}
			}
			if p.Actions == nil {
				continue
			}
			p.Sid = free(sids, s.sid, p)
			p.Why = vendors.Todo + " say what the vendor does with it"
			p.Grave = grave(p)
			if p.Applies(vendors.OnAccount) {
				p.Choice = &vendors.Choice{Parameter: "AllowSeeingTheAccount"}
			}
			list = append(list, p)
		}
	}
	return list
}

// grave asks for a reason for each grave action, named or under a star.
func grave(p vendors.Permission) []vendors.GraveActions {
	var list []vendors.GraveActions
	for _, a := range graveOf(p, p.Actions...) {
		instead := "name the actions instead of the star"
		if slices.Contains(p.Actions, a) {
			instead = "take it out here and above"
		}
		list = append(list, vendors.GraveActions{Actions: []string{a}, Why: fmt.Sprintf("%s say why %s is needed, or %s", vendors.Todo, a, instead)})
	}
	return list
}

// beyondPrefix asks for a reason for each action that no prefix limits.
func beyondPrefix(p vendors.Permission) []vendors.BeyondPrefix {
	var list []vendors.BeyondPrefix
	for _, a := range p.Actions {
		if permissions.BeyondPrefix(a) {
			list = append(list, vendors.BeyondPrefix{Actions: []string{a}, Why: fmt.Sprintf("%s say why %s is needed of the whole bucket, or take it out here and above", vendors.Todo, a)})
		}
	}
	return list
}

// graveOf are the grave ones of some actions of a permission.
func graveOf(p vendors.Permission, actions ...string) []string {
	return permissions.Permission{Actions: actions, Bucket: p.Applies(vendors.OnBucket), Objects: p.Applies(vendors.OnObjects)}.Grave()
}

// free is a statement's own Sid, or one of what it is about, that no other has.
func free(taken map[string]bool, sid string, p vendors.Permission) string {
	word := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, sid)
	word = strings.TrimLeft(word, "0123456789")
	if word == "" || len(word) > 50 || generated(word) {
		word = about(p)
	}
	word = strings.ToUpper(word[:1]) + word[1:]
	if strings.HasPrefix(word, "UseTheKmsKey") {
		word = "Of" + word
	}
	made := word
	if taken[made] && len(p.On) == 1 {
		made += strings.ToUpper(string(p.On[0])[:1]) + string(p.On[0])[1:]
	}
	for n := 2; taken[made]; n++ {
		made = fmt.Sprintf("%s%d", word, n)
	}
	taken[made] = true
	return made
}

// generated reports whether a Sid is one that a console made up.
func generated(sid string) bool {
	rest := strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(sid, "VisualEditor"), "Stmt"), "0123456789")
	return rest == ""
}

// about is what a permission does, in one word.
func about(p vendors.Permission) string {
	verb := ""
	for _, name := range p.Actions {
		for _, a := range s3actions.Matching(name) {
			v := map[string]string{"List": "List", "Read": "Read", "Tagging": "Tag", "Write": "Write"}[a.Access]
			if strings.HasPrefix(a.Name, "s3:Delete") || strings.HasPrefix(a.Name, "s3:Abort") {
				v = "Delete"
			}
			switch {
			case verb == "" || verb == v:
				verb = v
			default:
				verb = "Use"
			}
		}
	}
	if verb == "" {
		verb = "Manage"
	}
	if slices.Equal(p.On, []vendors.Target{vendors.OnObjects}) {
		return verb + "Objects"
	}
	if p.Applies(vendors.OnAccount) {
		return verb + "Account"
	}
	return verb + "Bucket"
}
