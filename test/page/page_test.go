// Package page_test uses the onboarding pages as customers do: in a real Chromium, on the site that bucketgrant page
// writes of the project's own vendors.
//
// It shows that the forms, filled in with the keyboard, make the link and the commands that bucketgrant launch prints;
// that the page's own commands launch the templates on an emulator of AWS, and that the outputs, pasted, give the form that
// bucketgrant handback prints; that hostile values are text; that nothing leaves the page, and that its policy would
// stop it; that everything is said without JavaScript; and that nobody is kept out, as far as axe and the keyboard tell.
//
// Three connections are walked from their invitations to their ends: life_test.go.
//
// The tests know nothing of a page's structure but labels, roles, names of parameters and words: testdata/look.js finds
// things by these. One walk is done in Firefox, too. Every tab is watched: a request, a dialog, an error of the script or a value that is executed fails
// any test.
//
//	go test ./test/page -run Pages/screenshots -screenshots
//
// writes docs/screenshots anew, from docs/page. What no program can tell, whether a page is clear and looks well, is for
// whoever looks at them.
package page_test

import "testing"

func TestPages(t *testing.T) {
	if testing.Short() {
		t.Skip("not tested with -short: the pages in a browser")
	}
	b := startBrowser(t)
	s := makeSite(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, *browser, *site)
	}{
		{"lives", testLives}, // the first, as it takes the longest
		{"launch and hand back", testLaunchAndHandBack},
		{"hostile values", testHostile},
		{"fill in", testFill},
		{"axe", testAxe},
		{"keyboard", testKeyboard},
		{"agreement", testAgreement},
		{"invitation", testInvitation},
		{"without script", testWithoutScript},
		{"existing bucket", testExisting},
		{"organization", testOrganization},
		{"policy", testPolicy},
		{"weight", testWeight},
		{"firefox", testFirefox},
		{"screenshots", testScreenshots},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, b, s)
		})
	}
}
