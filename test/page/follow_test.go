package page_test

import (
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// followsTheLink presses the button, and wants a new tab at the link's address. It is not reached from here.
func (tb *tab) followsTheLink(link string) {
	tb.t.Helper()
	opened := chromedp.WaitNewTarget(tb.ctx, func(info *target.Info) bool { return info.URL == link })
	tb.pressLaunch()
	select {
	case <-opened:
	case <-time.After(time.Minute):
		targets, _ := chromedp.Targets(tb.ctx)
		for _, info := range targets {
			tb.t.Logf("open: %s", info.URL)
		}
		tb.t.Errorf("the button opened no tab with %s", link)
	}
}
