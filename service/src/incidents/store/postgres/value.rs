//! Values on their way to PostgreSQL and back.

use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::IsNull;
use tokio_postgres::types::ToSql;
use tokio_postgres::types::Type;
use tokio_postgres::types::to_sql_checked;

use crate::incidents::store::StoreError;
use crate::incidents::store::database::Row;
use crate::incidents::store::database::Value;

/// The values of a row.
pub(super) fn row(found: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let value = |(column, about): (usize, &tokio_postgres::Column)| {
        let value = match *about.type_() {
            Type::INT8 => found.try_get::<_, Option<i64>>(column)?.into(),
            Type::INT4 => found.try_get::<_, Option<i32>>(column)?.map(i64::from).into(),
            _ => found.try_get::<_, Option<String>>(column)?.into(),
        };
        Ok(value)
    };
    found.columns().iter().enumerate().map(value).collect::<Result<_, StoreError>>().map(Row)
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) => number.to_sql(ty, out),
            // The one character that PostgreSQL does not keep; whoever looks for it looks for the same substitute.
            Self::Text(text) if text.contains('\0') => {
                text.replace('\0', "\u{fffd}").to_sql(ty, out)
            }
            Self::Text(text) => text.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::INT8 || *ty == Type::TEXT
    }

    to_sql_checked!();
}
