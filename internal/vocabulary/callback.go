package vocabulary

import (
	"fmt"
	"slices"
	"strings"

	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// paramCallBack is OnResources: nobody gets at anything by it.
var paramCallBack = Word{Name: vendors.ParamCallBack, Bears: OnResources}

// CallVendorBack is a condition: the stack tells the vendor what becomes of it.
const CallVendorBack = "CallVendorBack"

// callBack: whether the vendor is told, off until the customer turns it on.
func callBack(def *vendors.Definition) Choice {
	if def.CallBack == nil {
		return Choice{}
	}
	c := Choice{
		Parameters: []Parameter{{
			Word: paramCallBack, Group: GroupAdvanced, Label: "Tell " + def.Name + " what becomes of this stack",
			Description: "Yes has EventBridge pass on to " + def.Name + ", in " + callBackAccounts(def) + ", when this stack is made, updated or " +
				"about to be deleted: the account, the stack's ID, its status, and the names of " + wording.And(toldNames(def)) + ". No key, secret or " +
				"external ID is sent, nothing waits for it, and nothing that is granted depends on it.",
			Default: yesNo(false), Allowed: []string{"Yes", "No"},
		}},
		Conditions: []Condition{{CallVendorBack, expr.Has(vendors.ParamCallBack, "Yes")}},
	}
	if reached, words := callBackReached(def); reached != nil {
		c.Rules = []Rule{{
			Name: "CallBackIsReached", When: expr.Has(vendors.ParamCallBack, "Yes"),
			Assertions: []Assertion{{reached, vendors.ParamCallBack + " must be No here: " + def.Name + " is told of stacks in " + words + " only."}},
		}}
	}
	return c
}

// callBackReached holds where a bus is reached, and says where that is. Nil: wherever the vendor serves customers.
func callBackReached(def *vendors.Definition) (expr.Expr, string) {
	var list []expr.Expr
	var words []string
	if def.CallBack.Bus(vendors.PartitionAWS) != "" {
		if slices.Equal(def.ServedPartitions(), []vendors.Partition{vendors.PartitionAWS}) {
			return nil, ""
		}
		list = append(list, expr.Equals(expr.Ref("AWS::Partition"), string(vendors.PartitionAWS)))
		words = append(words, "the AWS partition aws")
	}
	if regions := def.CallBack.Regions(); len(regions) > 0 {
		list = append(list, expr.Contains(regions, expr.Ref("AWS::Region")))
		words = append(words, "the region "+strings.Join(regions, ", "))
	}
	return expr.Or(list...), wording.Or(words)
}

// callBackAccounts are those of the vendor's buses.
func callBackAccounts(def *vendors.Definition) string {
	var accounts []string
	for _, bus := range def.CallBack.Buses {
		if account := vendors.AccountOf(bus); !slices.Contains(accounts, account) {
			accounts = append(accounts, account)
		}
	}
	if len(accounts) > 1 {
		return "the AWS accounts " + wording.And(accounts)
	}
	return "the AWS account " + accounts[0]
}

// AboutCallBack says in sentences what is sent, to whom, when and why, for a customer's reviewer. Nil where nothing is offered.
func AboutCallBack(def *vendors.Definition) []string {
	if def.CallBack == nil {
		return nil
	}
	_, where := callBackReached(def)
	if where != "" {
		where = " Only a stack in " + where + " can."
	}
	return []string{
		"With " + vendors.ParamCallBack + " Yes, which is No unless you say so, EventBridge passes some of CloudFormation's own events about this stack on to " +
			wording.And(def.CallBack.Buses) + ", in " + callBackAccounts(def) + "." + where,
		"When: the stack is made, updated, rolled back from an update, or about to be deleted; and when " + wording.And(toldNames(def)) + " are made or changed, as far as the rule " +
			"is there by then. Of failures, whose reasons name people and policies, nothing is sent.",
		"What: your account ID, the region, the time, the stack's ID with its name, the status, the token of the request, and of those resources type, logical ID and name. " +
			"No key, secret, external ID, parameter, tag or object is in such an event.",
		"Why: " + def.Name + " tries the access at once instead of at its next check, and takes a stack for ended only when its role refuses. The access works the same without.",
		"Nothing waits for it: if the bus is gone or refuses, EventBridge drops the event, and otherwise tries for a day at most. A rule, a role for EventBridge with events:PutEvents on that bus " +
			"alone, and its policy are made, and removed by an update with " + vendors.ParamCallBack + " No.",
	}
}

// ToldOf are the logical IDs of the resources whose names the vendor is told: the roles that it assumes and the new buckets that
// it gets at. Never a key: what names one is a part of it.
func ToldOf(def *vendors.Definition) []string {
	var ids []string
	if def.MakesRole() {
		ids = append(ids, "Role")
	}
	if def.Bucket.Create != vendors.CreateNever {
		ids = append(ids, "Bucket")
	}
	for _, set := range def.Sets {
		ids = append(ids, set.Own("Role"))
		if set.Bucket != nil && set.Bucket.Create != vendors.CreateNever {
			ids = append(ids, set.Own("Bucket"))
		}
	}
	return ids
}

// toldNames are the same in words.
func toldNames(def *vendors.Definition) []string {
	var list []string
	ids := strings.Join(ToldOf(def), " ")
	for _, of := range []struct{ end, words string }{{"Role", "its role for " + def.Name}, {"Bucket", "its new bucket"}} {
		switch n := strings.Count(ids, of.end); {
		case n == 1:
			list = append(list, of.words)
		case n > 1:
			list = append(list, strings.Replace(of.words, "its ", fmt.Sprintf("its up to %d ", n), 1)+"s")
		}
	}
	return append(list, "the rule, which has the template's version")
}
