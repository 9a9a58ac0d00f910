package page_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// aLife is what is done to one kind of connection.
type aLife struct {
	vendor, folder string
	stack          string
	entered        map[string]string
	// handsBack: the values come from the customer, and the vendor says where the secret is.
	handsBack bool
	// widen changes by hand what the stack made, and returns what mends it.
	widen func(w *walk) (mend func())
	// notices are those that must be received, in this order.
	notices string
}

// testLives walks three connections from the invitation to their end, with processes, templates, a browser and stacks as they are:
// invited by the program; the page opened in Chromium; the template launched on moto with the parameters of the page's link; found
// live by a registry's process, over the front that stands for AWS's decisions; widened by hand in moto's IAM; mended; and deleted by
// moto's CloudFormation. A webhook's server hears of each change.
func testLives(t *testing.T, b *browser, s *site) {
	e := startEmulator(t)
	defs := s.releaseLives(t)
	e.publish(t, s, "lives", defs)
	e.publish(t, s, "", s.defs)
	f := startFront(t, e)
	people := peopleOf(t, f.iam)
	// They wait for intervals most of the time: beside each other, and not instead of tests that work, of which so many run at once
	// as there are cores.
	var walks sync.WaitGroup
	for name, life := range map[string]aLife{
		"a role with an external ID": {vendor: "archive", folder: "lives", stack: "life-role", notices: "1:live 2:open 3:live 4:broken 5:ended", widen: widenTrust,
			entered: map[string]string{"RoleName": "life-archive", "ExistingBucketName": "life-role-data"}},
		"a role for a web identity": {vendor: "courier", folder: "lives", stack: "life-identity", notices: "1:live 2:open 3:live 4:broken 5:ended", widen: widenTrust,
			entered: map[string]string{"RoleName": "life-courier", "ExistingBucketName": "life-identity-data", "WebIdentitySubject": "123456789012345678901"}},
		"a user with a key": {vendor: "queryloop", stack: "life-key", handsBack: true, notices: "1:launched 2:live 3:open 4:live 5:broken 6:ended", widen: widenPolicy,
			entered: map[string]string{"ExistingBucketName": "life-key-data"}},
	} {
		walks.Go(func() {
			t.Run(name, func(t *testing.T) {
				w := &walk{aLife: life, t: t, s: s, e: e, people: people, dir: t.TempDir()}
				w.prepare()
				w.invite()
				w.serve(f)
				w.launch(w.read(b))
				if w.handsBack {
					w.handBack()
				}
				w.becomes(registry.Live)

				w.dueWithinAnInterval()
				widened := time.Now()
				mend := w.widen(w)
				w.becomes(registry.Open)
				w.seenAtOnce(widened)

				mend()
				w.becomes(registry.Live)

				w.e.shell(t, w.dir, "aws cloudformation delete-stack --region "+lifeRegion+" --stack-name "+w.stack)
				w.becomes(registry.Ended)
				w.hook.want(w.notices)
				w.stop()
			})
		})
	}
	walks.Wait()
}

// releaseLives makes the templates of the vendors in testdata/lives, releases them, and makes their pages.
func (s *site) releaseLives(t *testing.T) []*vendors.Definition {
	t.Helper()
	if err := os.CopyFS(filepath.Join(s.dir, "lives", "vendors"), os.DirFS(filepath.Join("testdata", "lives"))); err != nil {
		t.Fatal(err)
	}
	synth := exec.CommandContext(t.Context(), filepath.Join(s.dir, "synth"), "-vendors", "lives/vendors", "-templates", "lives/templates")
	synth.Dir = s.dir
	if out, err := synth.CombinedOutput(); err != nil {
		t.Fatalf("synth: %v\n%s", err, out)
	}
	s.run(t, "release", "-vendors", "lives/vendors", "-templates", "lives/templates")
	s.run(t, "page", "-vendors", "lives/vendors", "-templates", "lives/templates", "-out", "site/lives")
	defs, err := vendors.Load(filepath.Join(s.dir, "lives", "vendors"))
	if err != nil {
		t.Fatal(err)
	}
	return defs
}

// read opens the invitation in Chromium, as the customer does. It is signed, its values are shown and locked, and the button's link
// launches with them and nothing else that says who gets in. The link is what is launched.
func (w *walk) read(b *browser) string {
	w.t.Helper()
	tb := b.tab(w.t, view{})
	tb.open(w.offer.Address)
	tb.waitFor("the invitation is followed", "invitationIs", "You follow an invitation that "+w.name+" signed.")
	want := maps.Clone(w.entered)
	want["region"], want["stackName"] = lifeRegion, w.stack
	if w.offer.ExternalID != "" {
		want["ExternalId"] = w.offer.ExternalID
	}
	for name, value := range want {
		tb.wantGiven("the invitation", w.name, name, value, true)
	}
	link := eval[string](tb, "launchLink()")
	if link != w.offer.Link {
		w.t.Errorf("the page's button leads to\n%s\nand the registry says\n%s", link, w.offer.Link)
	}
	tb.followsTheLink(link)
	return link
}

// launch does what the console does at a link's address, with CloudFormation's call.
func (w *walk) launch(link string) {
	w.t.Helper()
	at, err := url.Parse(link)
	if err != nil {
		w.t.Fatal(err)
	}
	_, query, _ := strings.Cut(at.Fragment, "?")
	values, err := url.ParseQuery(query)
	if err != nil || values.Get("templateURL") == "" || values.Get("stackName") != w.stack || !strings.Contains(at.RawQuery, "region="+lifeRegion) {
		w.t.Fatalf("the link is %s (%v)", link, err)
	}
	type parameter struct{ ParameterKey, ParameterValue string }
	var parameters []parameter
	for name, value := range values {
		if key, ok := strings.CutPrefix(name, "param_"); ok {
			parameters = append(parameters, parameter{key, value[0]})
		}
	}
	list, err := json.Marshal(parameters)
	if err == nil {
		err = os.WriteFile(filepath.Join(w.dir, "parameters.json"), list, 0o600)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.e.put(w.t, w.entered["ExistingBucketName"], nil) // which was there before
	w.e.shell(w.t, w.dir, "aws cloudformation create-stack --region "+lifeRegion+" --stack-name "+w.stack+" --template-url '"+values.Get("templateURL")+
		"' --capabilities CAPABILITY_NAMED_IAM --parameters file://parameters.json")
}
