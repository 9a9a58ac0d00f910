package server

import (
	"flag"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// Every call by every principal is decided by the server as by the proof, with TLS and without. With -v, every decision
// is shown.
func TestServerDecidesAsTheProof(t *testing.T) {
	principals := resolveLaunches(t)
	server := startIAM(t)
	start, decisions, allowed := time.Now(), 0, 0
	gaps := map[string]int{} // how often a gap shows
	for _, c := range slices.Concat(accountCalls, objectCalls, bucketCalls, deleteCalls, createCalls) {
		if c.gap.reason != "" {
			gaps[c.name+": "+c.gap.reason] = 0
		}
	}
	for _, secure := range []bool{true, false} {
		t.Run(connection(secure), func(t *testing.T) {
			e := server.startS3(t, secure)
			for _, p := range principals {
				t.Run(p.String(), func(t *testing.T) {
					tr := try(t, server, e, p)
					for _, d := range tr.decisions {
						decisions++
						if d.got {
							allowed++
						}
						if !d.agrees() {
							t.Error(d)
						}
						if d.showsGap() {
							gaps[d.call.name+": "+d.call.gap.reason]++
						}
					}
					t.Log(tr.table.String())
				})
			}
		})
	}
	part := strings.Contains(flag.Lookup("test.run").Value.String(), "/") // of the launches only
	for _, g := range slices.Sorted(maps.Keys(gaps)) {
		if gaps[g] == 0 && !part {
			t.Errorf("the server does so no longer, or no launch shows it: %s", g)
		}
		t.Logf("known gap, in %d decisions: %s", gaps[g], g)
	}
	t.Logf("%d decisions, %d of them to allow, about %d principals in %.1f s", decisions, allowed, len(principals), time.Since(start).Seconds())
}

// The customer deletes the bucket, and a stranger makes one of its name whose policy lets everybody in: nothing that the
// vendor does reaches it, as no policy of ours allows it there. The server has no such policies: what the vendor's own policy
// does not allow, it refuses.
func TestNameTakenByAStranger(t *testing.T) {
	principals := resolveLaunches(t)
	server := startIAM(t)
	e := server.startS3(t, true)
	tried := 0
	for _, p := range principals {
		t.Run(p.String(), func(t *testing.T) {
			for _, bucket := range p.shared() {
				server.owners.give(bucket, strangeAccount)
				defer server.owners.give(bucket, "")
			}
			for _, d := range try(t, server, e, p).decisions {
				tried++
				if !d.agrees() || d.got || d.want {
					t.Error(d)
				}
			}
		})
	}
	t.Logf("%d calls, none of them allowed", tried)
}

// The tests above can fail: the server is given something else than what the proof knows, and that shows.
func TestServerShowsADifference(t *testing.T) {
	principals := resolveLaunches(t)
	server := startIAM(t)
	for _, c := range []struct {
		name      string
		principal string
		secure    bool
		taken     bool // a stranger has the bucket
		change    func(*principal)
		shows     string
	}{{
		name:      "a star too far",
		principal: "queryloop BucketNameSuffix=acmecorp as User", secure: true,
		change: replacing("-acmecorp/*", "-acmecorp*"),
		shows:  "GetObject on queryloop-storage-acmecorp-backup/exports/daily/file: expected deny, got allow",
	}, {
		name:      "an action too few",
		principal: "queryloop BucketNameSuffix=acmecorp as User", secure: true,
		change: replacing(`,"s3:DeleteObject"`, ""),
		shows:  "DeleteObject on queryloop-storage-acmecorp/file: expected allow, got deny",
	}, {
		name:      "any prefix listed",
		principal: "apperate ExistingBucketName=their-data Prefix=exports/daily/ as Role", secure: true,
		change: replacing(`"s3:prefix":"exports/daily/*"`, `"s3:prefix":"*"`),
		shows:  "ListObjectsV2, prefix exports/daily2/ on their-data: expected deny, got allow",
	}, {
		name:      "the account forgotten in one statement",
		principal: "queryloop BucketNameSuffix=acmecorp as User", secure: true, taken: true,
		change: replacing(`"Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"Condition":{"StringEquals":{"s3:ResourceAccount":"`+customerAccount+`"}}`,
			`"Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"]`),
		shows: "PutObject on queryloop-storage-acmecorp/file: expected deny, got allow",
	}, {
		name:      "plain HTTP accepted",
		principal: "queryloop BucketNameSuffix=acmecorp as User", secure: false,
		change: func(p *principal) { p.buckets = nil },
		shows:  "GetObject on queryloop-storage-acmecorp/file: expected deny, got allow",
	}} {
		t.Run(c.name, func(t *testing.T) {
			i := slices.IndexFunc(principals, func(p *principal) bool { return p.String() == c.principal })
			if i < 0 {
				t.Fatalf("there is no %s", c.principal)
			}
			changed := *principals[i]
			c.change(&changed)
			if c.taken {
				bucket := changed.shared()[0]
				server.owners.give(bucket, strangeAccount)
				defer server.owners.give(bucket, "")
			}
			tr := try(t, server, server.startS3(t, c.secure), &changed)
			var shown []string
			for _, d := range tr.decisions {
				if !d.agrees() {
					shown = append(shown, d.String())
				}
			}
			if !slices.Contains(shown, c.shows) {
				t.Errorf("does not show, among %d differences: %s", len(shown), c.shows)
			}
		})
	}
}

// replacing changes the principal's policies.
func replacing(old, new string) func(*principal) {
	return func(p *principal) {
		changed := map[string]string{}
		for id, document := range p.policies {
			changed[id] = strings.ReplaceAll(document, old, new)
		}
		p.policies = changed
	}
}

func connection(secure bool) string {
	if secure {
		return "TLS"
	}
	return "plain HTTP"
}

func try(t *testing.T, server *services, e *endpoint, p *principal) *trial {
	t.Helper()
	tr := &trial{principal: p, secure: e.secure, owners: &server.owners, root: e.root(), vendor: e.client(p.load(t, server.iam))}
	tr.run(t)
	return tr
}
