//! Sums beside a count of distinct values keep their type.
//!
//! The engine counts distinct values by grouping twice, and so sums twice; the second sum of decimals is wider than the first, and a
//! condition on it (`HAVING sum(obligation) > 1000000`), which was made for the narrower one, fails when it runs
//! (apache/datafusion#17699). Here the wide sum becomes again what was asked for, which always has room for it.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::Transformed;
use datafusion::logical_expr::{Expr, LogicalPlan, Projection, cast};
use datafusion::optimizer::optimizer::{ApplyOrder, Optimizer};
use datafusion::optimizer::single_distinct_to_groupby::SingleDistinctToGroupBy;
use datafusion::optimizer::{OptimizerConfig, OptimizerRule};

/// The rules of the engine, with this one in the place of its own.
pub(crate) fn optimizer_rules() -> Vec<Arc<dyn OptimizerRule + Send + Sync>> {
    let engines = SingleDistinctToGroupBy::new();
    let mut rules = Optimizer::new().rules;
    for rule in rules.iter_mut().filter(|rule| rule.name() == engines.name()) {
        *rule = Arc::new(DistinctBesideSums(SingleDistinctToGroupBy::new()));
    }
    rules
}

#[derive(Debug)]
struct DistinctBesideSums(SingleDistinctToGroupBy);

impl OptimizerRule for DistinctBesideSums {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        self.0.apply_order()
    }

    fn supports_rewrite(&self) -> bool {
        true
    }

    fn rewrite(&self, plan: LogicalPlan, config: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        let asked = Arc::clone(plan.schema());
        let rewritten = self.0.rewrite(plan, config)?;
        let LogicalPlan::Projection(projection) = rewritten.data else { return Ok(rewritten) };
        let columns = projection.expr.into_iter().zip(projection.schema.fields()).zip(asked.fields());
        let columns = columns.map(|((column, found), asked)| match column {
            Expr::Alias(mut alias) if found.data_type() != asked.data_type() => {
                *alias.expr = cast(*alias.expr, asked.data_type().clone());
                Expr::Alias(alias)
            }
            column => column,
        });
        let projection = Projection::try_new(columns.collect(), projection.input)?;
        Ok(Transformed { data: LogicalPlan::Projection(projection), ..rewritten })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engines_rule_is_replaced() {
        let names = |rules: Vec<Arc<dyn OptimizerRule + Send + Sync>>| -> Vec<String> {
            rules.iter().map(|rule| rule.name().to_owned()).collect()
        };
        assert_eq!(names(optimizer_rules()), names(Optimizer::new().rules));
        assert!(optimizer_rules().iter().any(|rule| format!("{rule:?}").contains("DistinctBesideSums")));
    }
}
