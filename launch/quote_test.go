package launch

func hclName(s string) string    { return commands.Quotings["hclName"].quote(s) }
func hclKey(s string) string     { return commands.Quotings["hclKey"].quote(s) }
func hclQuote(s string) string   { return commands.Quotings["hcl"].quote(s) }
func shellQuote(s string) string { return commands.Quotings["shell"].quote(s) }
